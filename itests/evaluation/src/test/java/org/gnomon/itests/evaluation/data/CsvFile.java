package org.gnomon.itests.evaluation.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A CSV file as text cells. Cells hold no quoted delimiters; quotes around a cell are dropped.
 *
 * @param titles of the columns, from the first line, or "1", "2", ... if that holds values
 * @param rows as many cells each as there are titles; shorter or longer lines are left out
 */
record CsvFile(List<String> titles, List<String[]> rows) {

    private static final char[] DELIMITERS = {';', '\t', ','};
    private static final long MOST_BYTES = 256L << 20;

    static CsvFile read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(
                    file + " has " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
        }
        try (BufferedReader in = Files.newBufferedReader(file)) {
            String head = in.readLine();
            if (head == null) {
                return new CsvFile(List.of(), List.of());
            }
            char delimiter = delimiter(head);
            List<String> titles = new ArrayList<>(List.of(cells(head, delimiter)));
            List<String[]> rows = new ArrayList<>();
            if (titles.stream().anyMatch(t -> Double.isFinite(number(t)))) {
                rows.add(titles.toArray(String[]::new));
                titles.replaceAll(t -> String.valueOf(titles.indexOf(t) + 1));
            }
            in.lines()
                    .map(line -> cells(line, delimiter))
                    .filter(cells -> cells.length == titles.size())
                    .forEach(rows::add);
            return new CsvFile(titles, rows);
        }
    }

    /**
     * The one that is in the line most often; of a tie, the first of the list above: a space may
     * follow.
     */
    private static char delimiter(String line) {
        char best = ',';
        long most = 0;
        for (char delimiter : DELIMITERS) {
            long count = line.chars().filter(c -> c == delimiter).count();
            if (count > most) {
                most = count;
                best = delimiter;
            }
        }
        return best;
    }

    private static String[] cells(String line, char delimiter) {
        return Stream.of(line.split(String.valueOf(delimiter), -1))
                .map(String::strip)
                .map(c -> c.length() > 1 && c.startsWith("\"") && c.endsWith("\"") ? inner(c) : c)
                .toArray(String[]::new);
    }

    private static String inner(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    /** A cell as a number; NaN if it is none. */
    static double number(String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    double[] numbers(int column) {
        return rows.stream().mapToDouble(row -> number(row[column])).toArray();
    }
}
