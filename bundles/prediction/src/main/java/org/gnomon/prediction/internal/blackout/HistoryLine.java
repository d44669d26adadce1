package org.gnomon.prediction.internal.blackout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.blackout.Observation.Part;

/**
 * A line of a VM's file: format version, time, what it is, its content, checksum.
 *
 * <pre>
 *   2 1795424074537 switch took=1410000,0,4364000,... backend=kvm class=VMM ... 1c291ca3
 *   2 1795424074537 part REHEARSAL_LOAD 20100000 4e08bfb4
 *   1 1795424074537 TOTAL 17434596 b8d39ba1
 * </pre>
 *
 * <p>Version 1 is still read: of it the parts and the lengths of switches, as it knew nothing else.
 */
final class HistoryLine {

    private static final String VERSION = "2";
    private static final String OLD_VERSION = "1";
    private static final String OLD_TOTAL = "TOTAL";

    /** What a line says: one of the two. */
    record Content(Optional<Observation> part, Optional<Switched> whole) {

        static final Content NOTHING = new Content(Optional.empty(), Optional.empty());

        private static Content of(Observation part) {
            return new Content(Optional.of(part), Optional.empty());
        }

        private static Content of(Switched whole) {
            return new Content(Optional.empty(), Optional.of(whole));
        }
    }

    private HistoryLine() {}

    static String write(Observation o) {
        return sealed(o.at(), "part " + o.part() + " " + o.took().toNanos());
    }

    static String write(Switched s) {
        return sealed(s.at(), "switch " + SwitchLine.write(s.conditions(), s.blackout()));
    }

    private static String sealed(Instant at, String content) {
        String text = VERSION + " " + at.toEpochMilli() + " " + content;
        return text + " " + checksum(text);
    }

    /** Empty if the line is torn, damaged or of another version, or if it cannot be right. */
    static Optional<Content> parse(VmId vm, String line) {
        int end = line.lastIndexOf(' ');
        if (end < 0 || !line.substring(end + 1).equals(checksum(line.substring(0, end)))) {
            return Optional.empty();
        }
        String[] words = line.substring(0, end).split(" ", 4);
        if (words.length < 4) {
            return Optional.empty();
        }
        try {
            Instant at = Instant.ofEpochMilli(Long.parseLong(words[1]));
            return switch (words[0]) {
                case VERSION -> Optional.of(content(vm, at, words[2], words[3]));
                case OLD_VERSION -> Optional.of(old(vm, at, words[2], words[3]));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Content content(VmId vm, Instant at, String kind, String text) {
        if (kind.equals("part")) {
            int space = text.indexOf(' ');
            Part part = Part.valueOf(text.substring(0, Math.max(0, space)));
            return part(at, part, Long.parseLong(text.substring(space + 1)));
        }
        if (!kind.equals("switch")) {
            throw new IllegalArgumentException("a line of kind '" + kind + "'");
        }
        var words = SwitchLine.words(text);
        return whole(
                new Switched(at, vm, SwitchLine.conditions(words), SwitchLine.blackout(words)));
    }

    // The parts of whole switches were kept for nothing: their total has the same time.
    private static Content old(VmId vm, Instant at, String name, String nanos) {
        long took = Long.parseLong(nanos);
        if (name.equals(OLD_TOTAL)) {
            return whole(Switched.told(at, vm, Duration.ofNanos(took)));
        }
        for (Part part : Part.values()) {
            if (part.name().equals(name)) {
                return part(at, part, took);
            }
        }
        return Content.NOTHING;
    }

    private static Content part(Instant at, Part part, long nanos) {
        Duration took = Duration.ofNanos(nanos);
        if (!Switched.isSpan(took)) {
            throw new IllegalArgumentException("a part of " + took);
        }
        return Content.of(new Observation(at, part, took));
    }

    private static Content whole(Switched switched) {
        if (!switched.isPlausible()) {
            throw new IllegalArgumentException("a switch of " + switched.blackout());
        }
        return Content.of(switched);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
