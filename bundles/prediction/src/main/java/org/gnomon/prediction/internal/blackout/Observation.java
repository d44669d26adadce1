package org.gnomon.prediction.internal.blackout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A part of a blackout that was measured. As a line of text: format version, time, part,
 * nanoseconds, checksum.
 */
record Observation(Instant at, Part part, Duration took) {

    /** What was measured: the parts of the API, and those of a whole switch. */
    enum Part {
        CHECKPOINT_PAUSE("checkpoint pause"),
        REHEARSAL_LOAD("loading in a rehearsal"),
        FINAL_SYNC("final sync"),
        TOTAL("whole switch"),
        VCPU_STOP("stopping the CPUs"),
        DEVICE_TRANSFER("device transfer"),
        DISK_HANDOVER("disk handover"),
        ACTIVATION("activation");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final String VERSION = "1";

    String line() {
        String text = VERSION + " " + at.toEpochMilli() + " " + part + " " + took.toNanos();
        return text + " " + checksum(text);
    }

    /** Reads a line; empty if it is torn, damaged or of another version. */
    static Optional<Observation> parse(String line) {
        String[] words = line.split(" ", -1);
        int end = line.lastIndexOf(' ');
        if (words.length != 5
                || !words[0].equals(VERSION)
                || !words[4].equals(checksum(line.substring(0, end)))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Observation(
                            Instant.ofEpochMilli(Long.parseLong(words[1])),
                            Part.valueOf(words[2]),
                            Duration.ofNanos(Long.parseLong(words[3]))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
