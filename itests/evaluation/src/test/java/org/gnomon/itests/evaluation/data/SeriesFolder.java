package org.gnomon.itests.evaluation.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.gnomon.spi.forecast.Series;

/**
 * The series of a folder and its folders: one per numeric column of each CSV file, or one per
 * machine where the files name one. The rows count as evenly spaced, a missing row is not made up.
 */
public final class SeriesFolder {

    private final List<NamedSeries> series = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final int least;

    private SeriesFolder(int least) {
        this.least = least;
    }

    /**
     * Reads a folder.
     *
     * @param least a series with fewer values is left out
     */
    public static SeriesFolder read(Path folder, int least) throws IOException {
        SeriesFolder read = new SeriesFolder(least);
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files =
                    all.filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(".csv"))
                            .sorted()
                            .toList();
        }
        for (Path file : files) {
            String path = folder.relativize(file).toString().replace('\\', '/');
            read.add(path.substring(0, path.length() - ".csv".length()), CsvFile.read(file));
        }
        return read;
    }

    public List<NamedSeries> series() {
        return List.copyOf(series);
    }

    /** What was not taken, and why. */
    public List<LeftOut> leftOut() {
        return List.copyOf(leftOut);
    }

    private void add(String file, CsvFile csv) {
        if (csv.rows().size() < least) {
            leftOut.add(new LeftOut(file, csv.rows().size() + " rows, expected " + least));
            return;
        }
        int time = Times.column(csv);
        int machine = machineColumn(csv);
        List<Integer> columns = new ArrayList<>();
        for (int column = 0; column < csv.titles().size(); column++) {
            if (column != time && column != machine && isNumeric(csv, column)) {
                columns.add(column);
            }
        }
        for (Map.Entry<String, CsvFile> part : machines(file, csv, machine).entrySet()) {
            List<double[]> seen = new ArrayList<>();
            for (int column : columns) {
                String title = columns.size() > 1 ? "/" + csv.titles().get(column) : "";
                add(part.getKey() + title, part.getValue(), time, column, seen);
            }
        }
    }

    /** A column that says whose value a row has. */
    private static int machineColumn(CsvFile csv) {
        for (int column = 0; column < csv.titles().size(); column++) {
            if (csv.titles()
                    .get(column)
                    .toLowerCase(Locale.ROOT)
                    .matches("(vm|machine|host)_?id")) {
                return column;
            }
        }
        return -1;
    }

    private static Map<String, CsvFile> machines(String file, CsvFile csv, int machine) {
        if (machine < 0) {
            return Map.of(file, csv);
        }
        Map<String, CsvFile> parts = new LinkedHashMap<>();
        for (String[] row : csv.rows()) {
            parts.computeIfAbsent(
                            file + "/" + row[machine],
                            id -> new CsvFile(csv.titles(), new ArrayList<>()))
                    .rows()
                    .add(row);
        }
        return parts;
    }

    private static boolean isNumeric(CsvFile csv, int column) {
        return Arrays.stream(csv.numbers(column)).filter(Double::isFinite).count()
                > csv.rows().size() / 2;
    }

    private void add(String name, CsvFile csv, int time, int column, List<double[]> seen) {
        double[] values = csv.numbers(column);
        Duration step =
                time < 0
                        ? Times.named(name)
                        : Times.step(Times.seconds(csv, time), csv.titles().get(time));
        String reason = "";
        if (values.length < least) {
            reason = values.length + " values, expected " + least;
        } else if (step.isZero()) {
            reason = "its rows are not evenly spaced";
        } else if (isConstant(values, least)) {
            reason = "it never changes in its first " + least + " values";
        } else if (seen.stream().anyMatch(other -> isMultiple(values, other))) {
            reason = "it is another column of the file times a constant";
        }
        if (!reason.isEmpty()) {
            leftOut.add(new LeftOut(name, reason));
            return;
        }
        seen.add(values);
        series.add(new NamedSeries(name, new Series(Instant.EPOCH, step, values)));
    }

    private static boolean isConstant(double[] values, int most) {
        return Arrays.stream(values).limit(most).filter(Double::isFinite).distinct().count() < 2;
    }

    private static boolean isMultiple(double[] values, double[] of) {
        double sum = 0;
        double sumOf = 0;
        for (int i = 0; i < values.length; i++) {
            sum += Math.abs(values[i]);
            sumOf += Math.abs(of[i]);
        }
        double factor = sum / sumOf;
        double apart = 0;
        for (int i = 0; i < values.length; i++) {
            apart += Math.abs(values[i] - factor * of[i]);
        }
        return apart < 1e-6 * sum;
    }
}
