package org.gnomon.itests.hypervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the drills came to: printed as a table for the documentation, and kept as JSON. */
final class DrillTable {

    private record Line(Drill drill, JsonNode outcome) {}

    private final List<Line> lines = new ArrayList<>();

    void add(Drill drill, JsonNode outcome) {
        lines.add(new Line(drill, outcome));
    }

    void print(int times) throws IOException {
        ArrayNode json = new ObjectMapper().createArrayNode();
        for (Line line : lines) {
            ObjectNode node = json.addObject().put("state", line.drill().state().name());
            node.put("victim", line.drill().victim().name());
            node.set("outcome", line.outcome());
        }
        Files.writeString(Path.of("target", "kill-drills.json"), json.toPrettyString());
        StringBuilder text = new StringBuilder();
        text.append(String.format("%nkill -9 on real QEMU, each %d times%n", times));
        text.append("| killed at | controller | primary's QEMU | shadow's QEMU |\n");
        text.append("|---|---|---|---|\n");
        for (Drill first : Drill.all()) {
            if (first.victim() == Drill.Victim.CONTROLLER) {
                text.append("| ").append(first.state());
                for (Drill.Victim victim : Drill.Victim.values()) {
                    text.append(" | ").append(outcomes(new Drill(first.state(), victim)));
                }
                text.append(" |\n");
            }
        }
        System.out.println(text);
    }

    /** For example {@code 2x runs once on 10.0 (COMMITTED), 1x ...}. */
    private String outcomes(Drill drill) {
        Map<String, Long> found =
                lines.stream()
                        .filter(l -> l.drill().equals(drill))
                        .collect(
                                Collectors.groupingBy(
                                        l -> words(l.outcome()),
                                        TreeMap::new,
                                        Collectors.counting()));
        if (found.isEmpty()) {
            return "-";
        }
        return found.entrySet().stream()
                .map(e -> e.getValue() + "x " + e.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String words(JsonNode outcome) {
        String status = outcome.path("status").asText();
        if (outcome.path("running").asInt() != 1) {
            return "a person is asked (" + status + ")";
        }
        String version = outcome.path("vmm").asText();
        String struck = outcome.path("struck").asText();
        String loss = outcome.path("lossMs").asLong() > 0 ? ", from a checkpoint" : "";
        return String.format(
                Locale.ROOT, "once on %s (%s%s), killed: %s", version, status, loss, struck);
    }
}
