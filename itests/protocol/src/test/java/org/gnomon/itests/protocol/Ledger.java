package org.gnomon.itests.protocol;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was checked, on the console, in {@code target/protocol.json} and, for what is to fail, step
 * by step in {@code target/counterexamples.txt}. Each run of the tests begins both anew.
 */
final class Ledger {

    private static final Path JSON = Path.of("target/protocol.json");
    private static final Path TRACES = Path.of("target/counterexamples.txt");
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final List<Map<String, Object>> ENTRIES = new ArrayList<>();

    private Ledger() {}

    /** Takes an outcome down. */
    static synchronized Outcome add(Outcome outcome) {
        System.out.println(outcome.summary());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("module", outcome.model().module());
        entry.put("config", outcome.model().config());
        entry.put("constants", outcome.constants());
        entry.put("result", outcome.violated().isEmpty() ? "holds" : outcome.violated());
        entry.put("statesGenerated", outcome.size().generated());
        entry.put("statesDistinct", outcome.size().distinct());
        entry.put("depth", outcome.size().depth());
        entry.put("millis", outcome.took().toMillis());
        ENTRIES.add(entry);
        try {
            Files.writeString(JSON, MAPPER.writeValueAsString(Map.of("checked", ENTRIES)));
            if (!outcome.violated().isEmpty()) {
                write(outcome);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return outcome;
    }

    private static void write(Outcome outcome) throws IOException {
        boolean first = ENTRIES.stream().filter(e -> !"holds".equals(e.get("result"))).count() == 1;
        List<String> text = new ArrayList<>();
        text.add(outcome.summary());
        text.addAll(Trace.of(outcome.lines()));
        text.add("");
        Files.write(
                TRACES,
                text,
                StandardOpenOption.CREATE,
                first ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    }
}
