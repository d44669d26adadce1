package org.gnomon.itests.evaluation.data;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time of rows, as seconds; and how far apart they are. */
final class Times {

    private static final Duration USUAL = Duration.ofMinutes(5);

    /** Fewer rows than this share that are one step apart, and the series is irregular. */
    private static final double REGULAR = 0.8;

    /** Numbers above this are milliseconds since 1970: as seconds they would be the year 5138. */
    private static final double MILLISECONDS = 1e11;

    private static final Pattern TITLE =
            Pattern.compile("\\b(time|date|timestamp|starttime|datetime|step)", 2);

    private static final Pattern IN_TITLE = Pattern.compile("(\\d+)\\s?(s|sec|min|m|h)\\b");

    private Times() {}

    /** The column of times, or -1. */
    static int column(CsvFile csv) {
        for (int column = 0; column < csv.titles().size(); column++) {
            boolean named = TITLE.matcher(csv.titles().get(column)).find();
            if (named && Double.isFinite(seconds(csv, column)[0])) {
                return column;
            }
        }
        return -1;
    }

    static double[] seconds(CsvFile csv, int column) {
        return csv.rows().stream().mapToDouble(row -> seconds(row[column])).toArray();
    }

    private static double seconds(String cell) {
        double number = CsvFile.number(cell);
        if (Double.isFinite(number)) {
            return number > MILLISECONDS ? number / 1000 : number;
        }
        try {
            return LocalDateTime.parse(cell.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            try {
                return Instant.parse(cell).getEpochSecond();
            } catch (DateTimeParseException no) {
                return Double.NaN;
            }
        }
    }

    /**
     * How far apart rows are.
     *
     * @param hint the title of the time column, or the name of the file if there is none
     * @return zero if they are not evenly spaced
     */
    static Duration step(double[] seconds, String hint) {
        double[] apart = new double[Math.max(0, seconds.length - 1)];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = seconds[i + 1] - seconds[i];
        }
        Arrays.sort(apart);
        double step = apart.length == 0 ? 0 : apart[apart.length / 2];
        long same = Arrays.stream(apart).filter(a -> Math.abs(a - step) <= 0.1 * step).count();
        if (!(step > 0) || same < REGULAR * apart.length) {
            return Duration.ZERO;
        }
        // Numbers that count the rows are no times.
        return step == 1 ? named(hint) : Duration.ofMillis(Math.round(step * 1000));
    }

    /** Of rows without a time: what a name says, such as "300s"; or five minutes. */
    static Duration named(String name) {
        Matcher matcher = IN_TITLE.matcher(name.toLowerCase(Locale.ROOT).replace('_', ' '));
        if (!matcher.find() || matcher.group(1).length() > 6) {
            return USUAL;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2).charAt(0)) {
            case 's' -> Duration.ofSeconds(Math.max(1, count));
            case 'h' -> Duration.ofHours(Math.max(1, count));
            default -> Duration.ofMinutes(Math.max(1, count));
        };
    }
}
