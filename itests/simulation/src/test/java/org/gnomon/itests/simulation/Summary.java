package org.gnomon.itests.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.gnomon.itests.simulation.world.Violation;

/** A tally as a table for people and as JSON for programs. */
final class Summary {

    private final Tally tally;
    private final long first;
    private final Duration took;

    Summary(Tally tally, long first, Duration took) {
        this.tally = tally;
        this.first = first;
        this.took = took;
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("simulation.txt"), table());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve("simulation.json").toFile(), json());
    }

    /** One line per fault: how often it struck, and what became of what was asked in such runs. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-34s %8s", "fault", "struck"));
        for (Outcome o : Outcome.values()) {
            text.append(String.format(" %14s", o));
        }
        text.append('\n');
        tally.strikes().forEach((fault, n) -> line(text, fault, n, tally.outcomesWith(fault)));
        long all = tally.strikes().values().stream().mapToLong(n -> n).sum();
        line(text, "all runs", all, tally.outcomes());
        return text.append('\n').append(totals()).append('\n').toString();
    }

    private static void line(
            StringBuilder text, String name, long struck, Map<Outcome, Long> outcomes) {
        text.append(String.format("%-34s %8d", name, struck));
        for (Outcome o : Outcome.values()) {
            text.append(String.format(" %14d", outcomes.getOrDefault(o, 0L)));
        }
        text.append('\n');
    }

    String totals() {
        return String.format(
                "%d runs from seed %d in %.0f s, %d of them without any fault: %d double-active,"
                        + " %d with lost acknowledged writes, %d silent stops, %d broken promises"
                        + " in all",
                tally.runs(),
                first,
                took.toMillis() / 1000.0,
                tally.calmRuns(),
                tally.violations(Violation.Kind.DOUBLE_ACTIVE),
                tally.violations(Violation.Kind.LOST_WRITE),
                tally.violations(Violation.Kind.SILENT_STOP),
                all());
    }

    private long all() {
        long all = 0;
        for (Violation.Kind kind : Violation.Kind.values()) {
            all += tally.violations(kind);
        }
        return all;
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("runs", tally.runs());
        json.put("firstSeed", first);
        json.put("seconds", took.toMillis() / 1000.0);
        json.put("runsWithoutFault", tally.calmRuns());
        Map<String, Long> broken = new LinkedHashMap<>();
        for (Violation.Kind kind : Violation.Kind.values()) {
            broken.put(kind.name(), tally.violations(kind));
        }
        json.put("violations", broken);
        json.put("outcomes", tally.outcomes());
        json.put("faults", tally.strikes());
        json.put(
                "outcomesByFault",
                tally.strikes().keySet().stream()
                        .collect(
                                Collectors.toMap(
                                        f -> f,
                                        tally::outcomesWith,
                                        (a, b) -> a,
                                        LinkedHashMap::new)));
        json.put(
                "badSeeds",
                tally.bad().stream()
                        .collect(
                                Collectors.toMap(
                                        r -> String.valueOf(r.seed()),
                                        r -> r.violations().toString(),
                                        (a, b) -> a,
                                        LinkedHashMap::new)));
        return json;
    }
}
