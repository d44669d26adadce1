package org.gnomon.shell.internal.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.UpdateClass;

/** Reads what people type. What cannot be meant is a {@link UsageException}. */
public final class Inputs {

    private static final Pattern SPAN =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(ms|s|min|m|h)");
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,15})\\s*([KMGT]?)(?:I?B)?(?:/S)?", Pattern.CASE_INSENSITIVE);
    private static final int MOST_PROPERTIES = 200;

    private Inputs() {}

    /** For example {@code 500ms}, {@code 2.5s}, {@code 1m}, {@code 1h}. */
    public static Duration span(String option, String text) {
        Matcher form = SPAN.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw bad(option, text, "Give a number with ms, s, m or h, for example 500ms or 30s.");
        }
        double millis =
                switch (form.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1e3;
                    case "h" -> 3600e3;
                    default -> 60e3;
                };
        return Duration.ofNanos(Math.round(Double.parseDouble(form.group(1)) * millis * 1e6));
    }

    /** For example {@code 268435456}, {@code 256m}, {@code 256MiB}, {@code 1g}; powers of 1024. */
    public static long size(String option, String text) {
        Matcher form = SIZE.matcher(text.trim());
        if (!form.matches()) {
            throw bad(option, text, "Give a number with k, m, g or t, for example 256m.");
        }
        String letter = form.group(2).toUpperCase(Locale.ROOT);
        long unit = letter.isEmpty() ? 1 : 1L << (10 * ("KMGT".indexOf(letter) + 1));
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), unit);
        } catch (ArithmeticException e) {
            throw bad(option, text, "That is more memory than there is; for example 256m.");
        }
    }

    /** A whole number within bounds. */
    public static long whole(String option, String text, long least, long most) {
        try {
            long value = Long.parseLong(text.trim());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException expected) {
            // said below, as of a number out of bounds
        }
        throw bad(option, text, "Give a whole number from " + least + " to " + most + ".");
    }

    /** Places of shadows in order, for example {@code first,second@h2}. */
    public static List<ShadowPlace> places(String option, String text) {
        List<ShadowPlace> found = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] at = part.trim().split("@", 2);
            try {
                found.add(new ShadowPlace(at[0], at.length == 2 ? at[1] : ShadowPlace.LOCAL));
            } catch (GnomonException e) {
                throw bad(option, text, e.problem().toString());
            }
        }
        return found;
    }

    /** A metric by its label, for example {@code cpu-usage}. */
    public static Metric metric(String text) {
        return oneOf("--metric", text, Metric.values(), Metric::label);
    }

    /** An update class by its label, for example {@code vmm}. */
    public static UpdateClass updateClass(String text) {
        return oneOf("--class", text, UpdateClass.values(), UpdateClass::label);
    }

    /** One of the constants of an enum by its word, in any case. */
    public static <E> E oneOf(String option, String text, E[] values, Function<E, String> word) {
        return Stream.of(values)
                .filter(v -> word.apply(v).equalsIgnoreCase(text.trim().replace('_', '-')))
                .findFirst()
                .orElseThrow(
                        () ->
                                bad(
                                        option,
                                        text,
                                        "Give one of "
                                                + Stream.of(values)
                                                        .map(word)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }

    /** Pairs of the form {@code key=value}, in order. */
    public static Map<String, String> properties(List<String> pairs) {
        if (pairs.size() > MOST_PROPERTIES) {
            throw bad("properties", pairs.size() + " of them", "At most 200 are taken.");
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (String pair : pairs) {
            int sign = pair.indexOf('=');
            if (sign < 1) {
                throw bad("property", pair, "Write it as key=value, for example disk=/tmp/a.img.");
            }
            if (found.put(pair.substring(0, sign), pair.substring(sign + 1)) != null) {
                throw bad("property", pair, "It was given before; give each key once.");
            }
        }
        return found;
    }

    private static UsageException bad(String option, String value, String nextStep) {
        return new UsageException(
                "the value '" + value + "' of " + option + " is not understood. " + nextStep);
    }
}
