package org.gnomon.prediction.internal.blackout;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmmVersion;

/**
 * A switch as words {@code name=value}. Where a VMM is installed says nothing about it and is left
 * out. Reading throws {@code IllegalArgumentException} at anything that is no such text.
 */
final class SwitchLine {

    /** More spans than any replication tells. */
    private static final int MOST_SPANS = 64;

    private static final int PARTS = 6;
    private static final int MOST_WORDS = 16;

    private SwitchLine() {}

    static String write(Optional<SwitchConditions> conditions, Blackout blackout) {
        return "took="
                + spans(blackout).stream()
                        .map(span -> Long.toString(span.toNanos()))
                        .collect(Collectors.joining(","))
                + conditions.map(SwitchLine::write).orElse("");
    }

    private static List<Duration> spans(Blackout b) {
        return List.of(
                b.vcpuStop(),
                b.finalSync(),
                b.deviceTransfer(),
                b.diskHandover(),
                b.activation(),
                b.total());
    }

    private static String write(SwitchConditions c) {
        StringBuilder text = new StringBuilder();
        add(text, "backend", quoted(c.backend()));
        add(text, "class", c.updateClass().name());
        add(text, "from", version(c.from()));
        c.to().ifPresent(to -> add(text, "to", version(to)));
        add(text, "copied", Boolean.toString(c.copied()));
        add(text, "memory", Long.toString(c.memoryBytes()));
        add(text, "rate", Double.toString(c.bytesPerSecond()));
        add(text, "cpu", Double.toString(c.cpuUsage()));
        add(text, "host", Double.toString(c.hostPressure()));
        if (!c.dirtied().isEmpty()) {
            add(
                    text,
                    "dirtied",
                    c.dirtied().stream()
                            .limit(MOST_SPANS)
                            .map(d -> d.span().toNanos() + ":" + d.bytes())
                            .collect(Collectors.joining(",")));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append('=').append(value);
    }

    private static String version(VmmVersion v) {
        return quoted(v.product()) + "/" + quoted(v.version());
    }

    private static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static Blackout blackout(Map<String, String> words) {
        String[] nanos = required(words, "took").split(",", -1);
        if (nanos.length != PARTS) {
            throw new IllegalArgumentException("took has " + nanos.length + " spans, not " + PARTS);
        }
        return new Blackout(
                span(nanos[0]),
                span(nanos[1]),
                span(nanos[2]),
                span(nanos[3]),
                span(nanos[4]),
                span(nanos[5]));
    }

    private static Duration span(String nanos) {
        return Duration.ofNanos(Long.parseLong(nanos));
    }

    static Optional<SwitchConditions> conditions(Map<String, String> words) {
        if (!words.containsKey("backend")) {
            return Optional.empty();
        }
        long memory = Long.parseLong(required(words, "memory"));
        if (memory < 0) {
            throw new IllegalArgumentException("memory of " + memory + " bytes");
        }
        return Optional.of(
                new SwitchConditions(
                        unquoted(required(words, "backend")),
                        UpdateClass.valueOf(required(words, "class")),
                        parseVersion(required(words, "from")),
                        Optional.ofNullable(words.get("to")).map(SwitchLine::parseVersion),
                        Boolean.parseBoolean(required(words, "copied")),
                        memory,
                        dirtied(words.get("dirtied")),
                        figure(words, "rate"),
                        figure(words, "cpu"),
                        figure(words, "host")));
    }

    private static List<Dirtied> dirtied(String text) {
        List<Dirtied> found = new ArrayList<>();
        if (text != null) {
            for (String pair : text.split(",", MOST_SPANS + 1)) {
                int colon = pair.indexOf(':');
                if (colon < 0 || found.size() == MOST_SPANS) {
                    throw new IllegalArgumentException("dirtied is '" + text + "'");
                }
                long bytes = Long.parseLong(pair.substring(colon + 1));
                found.add(new Dirtied(span(pair.substring(0, colon)), bytes));
            }
        }
        return found;
    }

    /** A figure of zero or more; NaN if it is not there or was not measured. */
    private static double figure(Map<String, String> words, String name) {
        double value = Double.parseDouble(words.getOrDefault(name, "NaN"));
        if (value < 0 || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        return value;
    }

    private static VmmVersion parseVersion(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no version: '" + text + "'");
        }
        return new VmmVersion(
                unquoted(text.substring(0, slash)), unquoted(text.substring(slash + 1)), "");
    }

    private static String unquoted(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String required(Map<String, String> words, String name) {
        String value = words.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return value;
    }

    /** Takes words {@code name=value} apart; a name that is not known is left alone. */
    static Map<String, String> words(String text) {
        Map<String, String> words = new HashMap<>();
        for (String word : text.split(" ", MOST_WORDS + 1)) {
            int equals = word.indexOf('=');
            if (equals < 1 || words.size() == MOST_WORDS) {
                throw new IllegalArgumentException("'" + word + "' is no name=value");
            }
            words.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return words;
    }
}
