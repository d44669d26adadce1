package org.gnomon.itests.evaluation.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.itests.support.topics.Arguments;

/**
 * A folder of the benchmark.
 *
 * @param files those that are labelled and present
 * @param labelled how many the labels name
 * @param published normalised scores by detector and profile, empty if there are none
 */
public record NabCorpus(
        List<NabFile> files, int labelled, Map<String, Map<String, Double>> published) {

    private static final String LABELS = "labels/combined_windows.json";
    private static final String RESULTS = "results/final_results.json";

    /** More rows than this are not a file of the benchmark. */
    private static final int MOST_ROWS = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    public NabCorpus {
        files = List.copyOf(files);
    }

    /** Whether all files that the labels name are there. */
    public boolean isWhole() {
        return files.size() == labelled;
    }

    /** Reads a folder of the benchmark, or one that has it as its folder {@code nab}. */
    public static NabCorpus read(Path folder) throws IOException {
        Path root = Files.exists(folder.resolve(LABELS)) ? folder : folder.resolve("nab");
        if (!Files.exists(root.resolve(LABELS))) {
            throw new Arguments.Wrong(
                    "neither " + folder + " nor its folder nab has " + LABELS + " and data/");
        }
        JsonNode labels = JSON.readTree(root.resolve(LABELS).toFile());
        List<NabFile> files = new ArrayList<>();
        Map<String, JsonNode> ordered = new TreeMap<>();
        labels.properties().forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        for (Map.Entry<String, JsonNode> entry : ordered.entrySet()) {
            Path data = root.resolve("data");
            Path file = data.resolve(entry.getKey()).normalize();
            if (file.startsWith(data) && Files.exists(file)) {
                files.add(file(entry.getKey(), file, entry.getValue()));
            }
        }
        if (files.isEmpty()) {
            throw new Arguments.Wrong(root + " has labels, but none of the files they name");
        }
        return new NabCorpus(files, labels.size(), published(root.resolve(RESULTS)));
    }

    private static NabFile file(String name, Path path, JsonNode windows) throws IOException {
        List<String> lines =
                Files.readAllLines(path).stream().filter(line -> !line.isBlank()).toList();
        int rows = lines.size() - 1;
        if (rows < 1 || rows > MOST_ROWS) {
            throw new Arguments.Wrong(path + " has " + rows + " rows, expected 1 to " + MOST_ROWS);
        }
        long[] at = new long[rows];
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            try {
                at[i] = second(cells[0]);
                values[i] = Double.parseDouble(cells[1]);
            } catch (DateTimeParseException | NumberFormatException | IndexOutOfBoundsException e) {
                throw new Arguments.Wrong(
                        path
                                + " line "
                                + (i + 2)
                                + " is '"
                                + lines.get(i + 1)
                                + "', expected a time and a number");
            }
        }
        List<NabFile.Window> found = new ArrayList<>();
        for (JsonNode window : windows) {
            found.add(
                    window(
                            name,
                            at,
                            second(window.path(0).asText()),
                            second(window.path(1).asText())));
        }
        return new NabFile(name, at, values, found);
    }

    private static NabFile.Window window(String name, long[] at, long from, long to) {
        int first = 0;
        while (first < at.length && at[first] < from) {
            first++;
        }
        int last = at.length - 1;
        while (last >= 0 && at[last] > to) {
            last--;
        }
        if (first > last) {
            throw new Arguments.Wrong(name + " has no row in one of its windows");
        }
        return new NabFile.Window(first, last);
    }

    /** Local time without a zone; any zone does, as only differences count. */
    private static long second(String text) {
        return LocalDateTime.parse(text.strip().replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
    }

    private static Map<String, Map<String, Double>> published(Path file) throws IOException {
        Map<String, Map<String, Double>> all = new TreeMap<>();
        if (Files.exists(file)) {
            for (Map.Entry<String, JsonNode> detector : JSON.readTree(file.toFile()).properties()) {
                Map<String, Double> scores = new TreeMap<>();
                detector.getValue()
                        .properties()
                        .forEach(score -> scores.put(score.getKey(), score.getValue().asDouble()));
                all.put(detector.getKey(), scores);
            }
        }
        return all;
    }
}
