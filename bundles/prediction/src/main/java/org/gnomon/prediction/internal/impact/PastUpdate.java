package org.gnomon.prediction.internal.impact;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;

/**
 * What an update did to a VM. As a line of text: format version, time, VM, what ran it before, what
 * after, whether it was kept, an effect and its error per metric, checksum.
 *
 * @param from what ran it before, product and version
 * @param to what ran it after
 * @param rolledBack whether it was taken back: what it did is known all the same
 */
record PastUpdate(
        Instant at,
        VmId vm,
        String from,
        String to,
        boolean rolledBack,
        Map<Metric, Effect> effects) {

    private static final String FORMAT = "1";
    private static final int WORDS = 8;
    private static final int MOST_TEXT = 200;
    private static final int LONGEST_LINE = 4_000;

    PastUpdate {
        effects = Map.copyOf(effects);
    }

    /** How a version is named here: where it lies does not matter. */
    static String named(VmmVersion version) {
        String name = version.toString();
        return name.length() <= MOST_TEXT ? name : name.substring(0, MOST_TEXT);
    }

    String line() {
        StringBuilder figures = new StringBuilder();
        for (Metric metric : Metric.values()) {
            Effect effect = effects.get(metric);
            if (effect != null) {
                figures.append(figures.isEmpty() ? "" : ",")
                        .append(metric.name())
                        .append('=')
                        .append(effect.value())
                        .append(':')
                        .append(effect.error());
            }
        }
        String text =
                String.join(
                        " ",
                        FORMAT,
                        Long.toString(at.toEpochMilli()),
                        vm.value(),
                        URLEncoder.encode(from, StandardCharsets.UTF_8),
                        URLEncoder.encode(to, StandardCharsets.UTF_8),
                        rolledBack ? "back" : "kept",
                        figures);
        return text + " " + checksum(text);
    }

    /** Reads a line; empty if it is torn, damaged, of another version or out of bounds. */
    static Optional<PastUpdate> parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != WORDS
                || line.length() > LONGEST_LINE
                || !words[0].equals(FORMAT)
                || !words[WORDS - 1].equals(checksum(line.substring(0, line.lastIndexOf(' '))))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new PastUpdate(
                            Instant.ofEpochMilli(Long.parseLong(words[1])),
                            new VmId(words[2]),
                            URLDecoder.decode(words[3], StandardCharsets.UTF_8),
                            URLDecoder.decode(words[4], StandardCharsets.UTF_8),
                            words[5].equals("back"),
                            effects(words[6])));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | GnomonException e) {
            return Optional.empty();
        }
    }

    private static Map<Metric, Effect> effects(String text) {
        Map<Metric, Effect> effects = new EnumMap<>(Metric.class);
        for (String one : text.split(",")) {
            String[] parts = one.split("[=:]", -1);
            effects.put(
                    Metric.valueOf(parts[0]),
                    new Effect(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
        }
        return effects;
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
