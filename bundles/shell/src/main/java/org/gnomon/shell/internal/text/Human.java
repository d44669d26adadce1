package org.gnomon.shell.internal.text;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.Metric;

/** Figures as people read them. What was not measured is a dash. */
public final class Human {

    /** In place of a figure that was not measured. */
    public static final String NONE = "-";

    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Human() {}

    /** For example {@code 11.7 ms}, {@code 2.1 s}, {@code 3 min 20 s}. */
    public static String duration(Duration span) {
        if (span.isNegative()) {
            return "-" + duration(span.negated());
        }
        if (span.getSeconds() >= 60) {
            return longSpan(span.plusMillis(500).getSeconds());
        }
        double ms = span.toNanos() / 1e6;
        if (ms == 0) {
            return "0 ms";
        }
        if (ms < 0.995) {
            return format("%.2f ms", ms);
        }
        if (ms < 99.95) {
            return format("%.1f ms", ms);
        }
        return ms < 999.5 ? format("%.0f ms", ms) : format("%.1f s", ms / 1000);
    }

    private static String longSpan(long seconds) {
        long minutes = seconds / 60;
        long hours = minutes / 60;
        if (minutes < 60) {
            return minutes + " min " + seconds % 60 + " s";
        }
        return hours < 24
                ? hours + " h " + minutes % 60 + " min"
                : hours / 24 + " d " + hours % 24 + " h";
    }

    /** A span that is given in milliseconds. */
    public static String millis(double ms) {
        return Double.isFinite(ms) ? duration(Duration.ofNanos(Math.round(ms * 1e6))) : NONE;
    }

    /** For example {@code 512 B}, {@code 3.1 MiB}, {@code 256 MiB}. */
    public static String bytes(double count) {
        if (!Double.isFinite(count)) {
            return NONE;
        }
        double value = count;
        int unit = 0;
        while (Math.abs(value) >= 1023.95 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        boolean whole = unit == 0 || value == Math.rint(value) || Math.abs(value) >= 99.95;
        return format(whole ? "%.0f %s" : "%.1f %s", value, BINARY[unit]);
    }

    /** A fraction as a percentage, for example {@code 23.4%}. */
    public static String percent(double fraction) {
        return Double.isFinite(fraction) ? format("%.1f%%", fraction * 100) : NONE;
    }

    /** A value of a metric with its unit. */
    public static String metric(Metric metric, double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        return switch (metric) {
            case CPU_USAGE, MEMORY_USAGE -> percent(value);
            case IO_RATE, DIRTY_RATE -> bytes(value) + "/s";
            case NETWORK_LATENCY -> millis(value * 1000);
            default -> format("%.1f/s", value);
        };
    }

    /** For example {@code 1 check}, {@code 7 checks}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A stable word for an enum constant, for example {@code in-sync}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Properties on one line, by name. */
    public static String fields(Map<String, String> fields) {
        StringBuilder line = new StringBuilder();
        new TreeMap<>(fields).forEach((k, v) -> line.append(' ').append(k).append('=').append(v));
        return line.toString().trim();
    }

    /** With a full stop at the end, and a large letter at the beginning if that is a word. */
    public static String sentence(String text) {
        String closed = closed(text);
        String first = closed.split("\\s", 2)[0];
        return !first.isEmpty() && first.chars().allMatch(c -> c >= 'a' && c <= 'z')
                ? Character.toUpperCase(closed.charAt(0)) + closed.substring(1)
                : closed;
    }

    /** With a full stop at the end, unless it has one or is empty. */
    public static String closed(String text) {
        String trimmed = text.trim();
        return trimmed.isEmpty() || ".!?".indexOf(trimmed.charAt(trimmed.length() - 1)) >= 0
                ? trimmed
                : trimmed + ".";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
