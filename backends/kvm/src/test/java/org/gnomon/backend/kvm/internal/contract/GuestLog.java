package org.gnomon.backend.kvm.internal.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the fixture's guest says on its console, read from the file. */
final class GuestLog {
    private static final Pattern TICK =
            Pattern.compile("TICK (\\d+) mem=(\\w+) disk=(\\w+) .*dseq=(\\d+)$");
    private static final Pattern BOOTED = Pattern.compile("^DISK boots=\\d+ dseq=(\\d+) .*");
    private static final List<String> WRONG =
            List.of("CORRUPT", "Kernel panic", "BUG:", "I/O error");

    private final Path file;
    private int fallsAllowed;

    GuestLog(Path file) {
        this.file = file;
    }

    /** One more time the guest may boot anew, or its counter fall. */
    void allowFall() {
        fallsAllowed++;
    }

    /** Ticks so far. They are numbered without a gap, or {@link #complaint()} says so. */
    long ticks() {
        return lines().stream().filter(line -> TICK.matcher(line).find()).count();
    }

    /** The first thing that is wrong. */
    Optional<String> complaint() {
        Reading reading = new Reading();
        return lines().stream().map(reading::next).flatMap(Optional::stream).findFirst();
    }

    /** Whole lines only: the guest may be in the middle of one. */
    private List<String> lines() {
        try {
            String text =
                    Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Reading {
        private long tick = -1;
        private long written = -1;
        private int falls;
        private int boots;

        Optional<String> next(String line) {
            if (WRONG.stream().anyMatch(line::contains)) {
                return Optional.of(line);
            }
            if (line.startsWith("BOOT ")) {
                return boot(line);
            }
            Matcher booted = BOOTED.matcher(line);
            if (booted.find()) {
                long found = Long.parseLong(booted.group(1));
                // A fall back to before the disk was looked at; the next tick shows it to be one.
                boolean fell = falls < fallsAllowed;
                return found < written && !fell
                        ? Optional.of("record " + written + " was promised, but " + line)
                        : Optional.empty();
            }
            Matcher matcher = TICK.matcher(line);
            return matcher.find() ? tick(line, matcher) : Optional.empty();
        }

        private Optional<String> boot(String line) {
            tick = -1;
            boots++;
            boolean allowed = boots == 1 || ++falls <= fallsAllowed;
            return allowed ? Optional.empty() : Optional.of("the guest booted anew: " + line);
        }

        private Optional<String> tick(String line, Matcher matcher) {
            long number = Long.parseLong(matcher.group(1));
            boolean next = tick < 0 || number == tick + 1;
            boolean fell = !next && number <= tick && ++falls <= fallsAllowed;
            Optional<String> complaint = Optional.empty();
            // disk=stalled is a slow host, not a loss.
            if (!next && !fell) {
                complaint = Optional.of("after tick " + tick + " came " + line);
            } else if (matcher.group(2).equals("bad") || matcher.group(3).equals("bad")) {
                complaint = Optional.of(line);
            }
            tick = number;
            written = Long.parseLong(matcher.group(4));
            return complaint;
        }
    }
}
