package org.gnomon.itests.evaluation.blackout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;

/**
 * Switches as they were recorded: a JSON object a line.
 *
 * @param name of the file
 * @param switches oldest first
 */
record Recording(String name, List<Recorded> switches) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".jsonl";

    Recording {
        switches = List.copyOf(switches);
    }

    /**
     * A switch.
     *
     * @param at when it was over
     * @param vm of which VM
     * @param load what went on meanwhile, in words
     * @param asked the conditions that the last forecast before it was asked for
     * @param seen those that were learned from
     * @param blackout how long it took
     * @param shown the median that was forecast then, NaN if none
     */
    record Recorded(
            Instant at,
            VmId vm,
            String load,
            SwitchConditions asked,
            SwitchConditions seen,
            Blackout blackout,
            double shown) {

        double millis() {
            return blackout.total().toNanos() / 1e6;
        }
    }

    /** All of a folder, or of its folder {@code blackout}. */
    static List<Recording> all(Path folder) throws IOException {
        Path own = folder.resolve("blackout");
        List<Recording> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Files.isDirectory(own) ? own : folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
                found.add(read(file));
            }
        }
        if (found.isEmpty()) {
            throw new Arguments.Wrong(folder + " has no file *" + SUFFIX + " of switches");
        }
        return found;
    }

    static Recording read(Path file) throws IOException {
        List<Recorded> switches = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            try {
                switches.add(line(JSON.readTree(lines.get(i))));
            } catch (JsonProcessingException | RuntimeException e) {
                throw new Arguments.Wrong(
                        file + ", line " + (i + 1) + " is no switch: " + e.getMessage());
            }
        }
        String name = file.getFileName().toString();
        return new Recording(name.substring(0, name.length() - SUFFIX.length()), switches);
    }

    private static Recorded line(JsonNode node) {
        JsonNode took = node.required("tookMs");
        return new Recorded(
                Instant.ofEpochMilli(node.required("at").asLong()),
                new VmId(node.required("vm").asText()),
                node.path("load").asText().strip(),
                conditions(node.required("asked")),
                conditions(node.required("seen")),
                new Blackout(
                        span(took, "vcpuStop"),
                        span(took, "finalSync"),
                        span(took, "deviceTransfer"),
                        span(took, "diskHandover"),
                        span(took, "activation"),
                        span(took, "total")),
                node.path("forecast").path("p50").asDouble(Double.NaN));
    }

    private static Duration span(JsonNode took, String part) {
        return nanos(took.required(part).asDouble() * 1e6);
    }

    private static Duration nanos(double nanos) {
        return Duration.ofNanos(Math.round(nanos));
    }

    private static SwitchConditions conditions(JsonNode node) {
        List<Dirtied> dirtied = new ArrayList<>();
        for (JsonNode d : node.path("dirtied")) {
            Duration span = nanos(d.required("seconds").asDouble() * 1e9);
            dirtied.add(new Dirtied(span, d.required("bytes").asLong()));
        }
        return new SwitchConditions(
                node.required("backend").asText(),
                UpdateClass.valueOf(node.required("class").asText()),
                version(node.required("from").asText()),
                Optional.ofNullable(node.get("to")).map(v -> version(v.asText())),
                node.required("copied").asBoolean(),
                node.required("memoryBytes").asLong(),
                dirtied,
                node.path("bytesPerSecond").asDouble(Double.NaN),
                node.path("cpuUsage").asDouble(Double.NaN),
                node.path("hostPressure").asDouble(Double.NaN));
    }

    private static VmmVersion version(String text) {
        int space = text.indexOf(' ');
        return new VmmVersion(text.substring(0, space), text.substring(space + 1), "");
    }
}
