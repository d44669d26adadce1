package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {

    private static final VmId VM = new VmId("web");
    private static final Limits SMALL = new Limits(10_000, 20_000, 10, 2);

    @TempDir private Path directory;

    @Test
    void aLargeFileBecomesSmallAndKeepsWhatRecoveryNeeds() throws IOException {
        List<Entry> needed = new ArrayList<>();
        long last;
        try (FileJournal journal = open()) {
            needed.add(journal.force(VM, Kind.VM, Map.of("event", "started")));
            needed.add(journal.force(VM, Kind.PROTECTION, Map.of("event", "protected")));
            course(journal, VM, 7, new ArrayList<>());
            course(journal, VM, 3, needed);
            course(journal, VM, 4, needed);
            needed.add(journal.force(VM, Kind.INTENT, attempt(2)));
            needed.add(journal.force(VM, Kind.INTENT, attempt(3)));
            needed.add(journal.force(new VmId("gone"), Kind.INTENT, Map.of("epoch", "12")));
            needed.add(journal.force(VM, Kind.ALERT, Map.of("code", "x")));
            last = fill(journal);
        }
        long before = Files.size(log());
        try (FileJournal journal = open()) {
            assertThat(Files.size(log())).isLessThan(before / 3);
            assertThat(journal.entries()).containsAll(needed);
            assertThat(journal.entries())
                    .as("the highest epoch, though its switchover is long done")
                    .anyMatch(e -> "7".equals(e.fields().get("epoch")));
            assertThat(journal.entries()).extracting(Entry::sequence).isSorted().contains(last);
            assertThat(journal.force(VM, Kind.VM, Map.of()).sequence()).isEqualTo(last + 1);
        }
        assertThat(directory.resolve("journal-2.log.gz")).exists();
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).containsAll(needed);
        }
    }

    @Test
    void damageInWhatWasTakenOverIsNamed() throws IOException {
        try (FileJournal journal = open()) {
            fill(journal);
        }
        open().close();
        byte[] log = Files.readAllBytes(log());
        for (int i = 0; i < log.length; i += 13) {
            byte[] flipped = log.clone();
            flipped[i] ^= 4;
            Files.write(log(), flipped);
            assertThatThrownBy(this::open).as("byte " + i).hasMessageContaining("journal.log");
            Files.write(log(), java.util.Arrays.copyOf(log, i));
            assertThatThrownBy(this::open).as("cut at " + i).hasMessageContaining("journal.log");
        }
    }

    @Test
    void anAlertThatIsOverStaysOver() throws IOException {
        Entry end;
        Entry unrelated;
        try (FileJournal journal = open()) {
            journal.force(VM, Kind.ALERT, lasting("shadow/a/"));
            end = journal.force(VM, Kind.VM, Map.of("event", "over", "cause", "shadow/a/"));
            unrelated = journal.force(VM, Kind.VM, Map.of("event", "over", "cause", "never"));
            startsAndPlans(journal);
        }
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).extracting(Entry::kind).contains(Kind.ALERT);
            assertThat(journal.entries()).contains(end).doesNotContain(unrelated);
        }
    }

    @Test
    void anAlertThatLastsIsKeptHoweverManyCameAfterIt() throws IOException {
        Entry begin;
        try (FileJournal journal = open()) {
            journal.force(VM, Kind.ALERT, lasting("shadow/a/"));
            journal.force(VM, Kind.VM, Map.of("event", "over", "cause", "shadow/a/"));
            begin = journal.force(VM, Kind.ALERT, lasting("shadow/a/"));
            for (int i = 0; i < 1_100; i++) {
                journal.note(new VmId("vm" + i % 7), Kind.ALERT, Map.of("n", "" + i));
                if (i % 500 == 0) {
                    journal.force(VM, Kind.PLAN, Map.of());
                }
            }
            for (int i = 0; i < 30; i++) {
                journal.note(VM, Kind.ALERT, Map.of("n", "" + i));
            }
            startsAndPlans(journal);
        }
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).contains(begin);
        }
    }

    @Test
    void oldFilesAreKeptButNotWithoutEnd() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (FileJournal journal = open()) {
                fill(journal);
            }
        }
        open().close();
        assertThat(archives()).containsExactly("journal-5.log.gz", "journal-6.log.gz");
    }

    @Test
    void whatIsAllNeededIsNotWrittenAgainAndAgain() throws IOException {
        try (FileJournal journal = open()) {
            for (int i = 0; i < 400; i++) {
                journal.note(VM, Kind.ALERT, Map.of("n", "" + i));
            }
        }
        assertThat(Files.size(log())).isGreaterThan(SMALL.compactAbove());
        open().close();
        assertThat(archives()).isEmpty();
    }

    private List<String> archives() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(".gz"))
                    .sorted()
                    .toList();
        }
    }

    private static void course(FileJournal journal, VmId vm, long epoch, List<Entry> into) {
        for (String state : List.of("PLANNED", "PREPARED")) {
            Map<String, String> fields =
                    Map.of("act", "switch", "state", state, "epoch", "" + epoch);
            into.add(journal.force(vm, Kind.INTENT, fields));
        }
        for (int i = 0; i < 30; i++) {
            Map<String, String> fields = Map.of("state", "WATCHING", "n", "" + i);
            into.add(journal.note(vm, Kind.SWITCHOVER, fields));
        }
    }

    private static Map<String, String> attempt(int number) {
        return Map.of("act", "switch", "state", "PLANNED", "epoch", "5", "attempt", "" + number);
    }

    private static Map<String, String> lasting(String cause) {
        return Map.of("code", "x", "cause", cause);
    }

    private static void startsAndPlans(FileJournal journal) {
        for (int i = 0; i < 5; i++) {
            course(journal, VM, i + 1, new ArrayList<>());
            for (int n = 0; n < 8; n++) {
                journal.note(VM, Kind.VM, Map.of("event", "found", "n", i + "/" + n));
            }
        }
        fill(journal);
    }

    private static long fill(FileJournal journal) {
        for (int i = 0; i < 300; i++) {
            journal.note(VM, Kind.PLAN, Map.of("n", "" + i));
        }
        return journal.force(VM, Kind.PLAN, Map.of()).sequence();
    }

    private Path log() {
        return directory.resolve("journal.log");
    }

    private FileJournal open() {
        return FileJournal.open(directory, new FixedTime(), Disk.REAL, SMALL);
    }
}
