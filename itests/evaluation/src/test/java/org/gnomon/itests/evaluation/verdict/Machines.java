package org.gnomon.itests.evaluation.verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnomon.model.Metric.Direction;

/**
 * One metric of several VMs that should be alike.
 *
 * @param name of the file
 * @param direction which way is better
 * @param series one a VM, in the order of their names
 */
record Machines(String name, Direction direction, List<Recorded> series) {

    /**
     * What was recorded of one VM.
     *
     * @param seconds when, rising
     * @param values above zero
     */
    record Recorded(double[] seconds, double[] values) {}

    private static final String HEADER = "value,starttime,VM_id";
    private static final double STEP = 300;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    /** Times and loads; all else is work done, of which more is better. */
    private static final Pattern LESS =
            Pattern.compile(
                    "latency|delay|duration|elapsed|_time|(^|_)(ns|us|ms)(_|$)|seconds_per|twin|mhz"
                            + "|usage|errors");

    /** Reads all files of a folder; none if there is no such folder. */
    static List<Machines> read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Machines> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                all.add(of(file));
            }
        }
        return all;
    }

    private static Machines of(Path file) throws IOException {
        String name = file.getFileName().toString().replace(".csv", "");
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
            throw new IOException(file + " does not begin with '" + HEADER + "'");
        }
        Map<String, List<double[]>> rows = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            double value = cells.length < 3 ? Double.NaN : Double.parseDouble(cells[0]);
            if (value > 0) {
                rows.computeIfAbsent(cells[2].strip(), vm -> new ArrayList<>())
                        .add(new double[] {seconds(cells[1].strip()), value});
            }
        }
        boolean less = LESS.matcher(name.toLowerCase(Locale.ROOT)).find();
        return new Machines(
                name,
                less ? Direction.LESS_IS_BETTER : Direction.MORE_IS_BETTER,
                rows.values().stream().map(Machines::recorded).toList());
    }

    private static double seconds(String time) {
        return time.matches("\\d+")
                ? Long.parseLong(time) * STEP
                : LocalDateTime.parse(time, TIME).toEpochSecond(ZoneOffset.UTC);
    }

    private static Recorded recorded(List<double[]> rows) {
        rows.sort(Comparator.comparingDouble(row -> row[0]));
        return new Recorded(
                rows.stream().mapToDouble(row -> row[0]).toArray(),
                rows.stream().mapToDouble(row -> row[1]).toArray());
    }

    /** What a value becomes that is so much worse: more of what should be less, or less work. */
    double worse(double value, double harm) {
        return direction == Direction.LESS_IS_BETTER ? value * (1 + harm) : value * (1 - harm);
    }
}
