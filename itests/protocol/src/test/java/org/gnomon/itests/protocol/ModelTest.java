package org.gnomon.itests.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The model as it stands: everything that it is to hold does hold, within the bounds. */
class ModelTest {

    @Test
    void aSwitchoverKeepsItsPromisesAndUsesTheTable() throws IOException {
        Outcome outcome = check("Switchover", "Switchover", Bounds.constants());
        assertThat(outcome.violated()).as(trace(outcome)).isEmpty();
        leftOut(places(), outcome.rows("USED"), "switchover-left-out.txt");
    }

    @Test
    void theGuestIsSafeFromAnOustedController() {
        assertHolds("Switchover", "Zombies", Bounds.ousted());
    }

    @Test
    void everySwitchoverEnds() {
        assertHolds("Switchover", "Liveness", Map.of());
    }

    @Test
    void aShadowKeepsItsPromisesAndUsesTheTable() throws IOException {
        Outcome outcome = check("Shadow", "Shadow", Map.of());
        assertThat(outcome.violated()).as(trace(outcome)).isEmpty();
        Set<String> arrows =
                Tlc.check(Tlc.Model.of("ShadowTable"), Bounds.limit()).rows("SHADOW").stream()
                        .map(row -> row.split("\\|", -1))
                        .filter(row -> !row[2].isEmpty() && !row[2].equals(row[0]))
                        .map(row -> row[0] + "|" + row[2])
                        .collect(Collectors.toCollection(TreeSet::new));
        leftOut(arrows, outcome.rows("USED"), "shadow-left-out.txt");
    }

    @Test
    void shadowsFollowAgain() {
        assertHolds("Shadow", "ShadowLiveness", Map.of());
    }

    private static void assertHolds(String module, String config, Map<String, String> constants) {
        Outcome outcome = check(module, config, constants);
        assertThat(outcome.violated()).as(trace(outcome)).isEmpty();
    }

    private static Outcome check(String module, String config, Map<String, String> constants) {
        return Ledger.add(Tlc.check(new Tlc.Model(module, config, constants), Bounds.limit()));
    }

    private static String trace(Outcome outcome) {
        return String.join("\n", Trace.of(outcome.lines()));
    }

    /** The rows of the table that have a next state. */
    private static Set<String> places() {
        return Tlc.check(Tlc.Model.of("SwitchoverTable"), Bounds.limit()).rows("ON").stream()
                .map(row -> row.split("\\|", -1))
                .filter(row -> !row[3].isEmpty())
                .map(row -> row[0] + "|" + row[1] + "|" + row[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Every row is used, or there is a rule that says why it is not; and no rule is for nothing.
     */
    private static void leftOut(Set<String> rows, Set<String> used, String file)
            throws IOException {
        assertThat(rows).containsAll(used);
        Set<String> unused = new TreeSet<>(rows);
        unused.removeAll(used);
        List<String> idle = new ArrayList<>();
        Set<String> explained = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources", file))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Pattern rule = Pattern.compile(line.strip());
            List<String> of = unused.stream().filter(row -> rule.matcher(row).matches()).toList();
            explained.addAll(of);
            List<String> all = used.stream().filter(row -> rule.matcher(row).matches()).toList();
            if (of.isEmpty() || !all.isEmpty()) {
                idle.add(line + " is in use: " + all);
            }
        }
        unused.removeAll(explained);
        assertThat(unused).as("never used, and not in %s", file).isEmpty();
        if (Bounds.areUsual()) {
            assertThat(idle).as("rules of %s that do not hold", file).isEmpty();
        }
    }
}
