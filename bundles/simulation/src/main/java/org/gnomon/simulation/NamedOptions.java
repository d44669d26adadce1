package org.gnomon.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * A name with options, written {@code name?key=value&key=value}: how faults and simulated targets
 * are told. Values are validated when they are asked for.
 *
 * @param name lower-case letters, digits and dashes
 * @param options by key
 */
public record NamedOptions(String name, Map<String, String> options) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(us|ms|s|m|h)");
    private static final int LONGEST = 1000;

    public NamedOptions {
        options = Map.copyOf(options);
        if (!NAME.matcher(name).matches()) {
            throw invalid("'" + name + "' is not a name", "Use lower-case letters and dashes.");
        }
    }

    /** Reads the written form. */
    public static NamedOptions parse(String text) {
        if (text.length() > LONGEST) {
            throw invalid(
                    "the text is " + text.length() + " characters long",
                    "Use at most " + LONGEST + ".");
        }
        int mark = text.indexOf('?');
        Map<String, String> options = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String part : text.substring(mark + 1).split("&", -1)) {
                addOption(text, part, options);
            }
        }
        return new NamedOptions(mark < 0 ? text : text.substring(0, mark), options);
    }

    private static void addOption(String text, String part, Map<String, String> options) {
        int equals = part.indexOf('=');
        if (equals < 1
                || options.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
            throw invalid(
                    "'" + part + "' in '" + text + "' is not a new key=value",
                    "Write name?key=value&key=value, each key once.");
        }
    }

    /** Refuses options that are not known. */
    public NamedOptions allow(Set<String> known) {
        for (String key : options.keySet()) {
            if (!known.contains(key)) {
                throw invalid(
                        "'" + name + "' has no option '" + key + "'",
                        "Known options: " + new TreeSet<>(known) + ".");
            }
        }
        return this;
    }

    public Optional<String> text(String key) {
        return Optional.ofNullable(options.get(key));
    }

    /** A number within bounds, both included. */
    public double number(String key, double otherwise, double least, double most) {
        String text = options.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException expected) {
            // told below, as a value out of bounds is
        }
        throw invalid(
                key + " of '" + name + "' is '" + text + "'",
                "Give a number from " + least + " to " + most + ".");
    }

    /** A span such as {@code 200ms} or {@code 2s}. */
    public Optional<Duration> span(String key) {
        return text(key).map(text -> span(key + " of '" + name + "'", text));
    }

    /**
     * Reads a span: a whole number and us, ms, s, m or h.
     *
     * @param what names it in the error
     */
    public static Duration span(String what, String text) {
        Matcher m = SPAN.matcher(text);
        if (!m.matches()) {
            throw invalid(
                    what + " is '" + text + "'",
                    "Give a whole number and us, ms, s, m or h, for example 200ms.");
        }
        long count = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "us" -> Duration.ofNanos(count * 1000);
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static GnomonException invalid(String message, String nextStep) {
        return Problem.of(Problem.INVALID_INPUT, message, nextStep).asException();
    }
}
