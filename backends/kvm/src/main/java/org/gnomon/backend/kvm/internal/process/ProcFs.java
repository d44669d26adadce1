package org.gnomon.backend.kvm.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel tells about processes. */
public final class ProcFs {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern PRESSURE = Pattern.compile("some avg10=(\\d{1,3}\\.\\d{1,9}) ");
    private static final int STATE = 0;
    private static final int THREADS = 17;
    private static final int START_TIME = 19;

    private ProcFs() {}

    /** Changes at each boot, so that process ids of an earlier boot are not mistaken. */
    public static String bootId() {
        return read(PROC.resolve("sys/kernel/random/boot_id")).map(String::strip).orElse("unknown");
    }

    /** When a process started, in clock ticks since boot; empty if there is none, or a zombie. */
    public static OptionalLong startTicks(long pid) {
        Optional<String> stat = read(PROC.resolve(pid + "/stat"));
        if (stat.isEmpty()) {
            return OptionalLong.empty();
        }
        // The name is in brackets and may hold anything, so count from the last bracket on.
        String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 2).split(" ");
        boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
        // The first thread may have ended while others still hold files and their locks.
        if (ended && Long.parseLong(fields[THREADS]) <= 1) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(fields[START_TIME]));
    }

    /** The arguments a process was started with; empty if it is gone or belongs to the kernel. */
    public static List<String> commandLine(long pid) {
        String text = read(PROC.resolve(pid + "/cmdline")).orElse("");
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0"));
    }

    /** Nanoseconds that a thread has spent on a CPU; empty if it is gone. */
    public static OptionalLong cpuNanos(long tid) {
        Optional<String> text = read(PROC.resolve(tid + "/schedstat"));
        return text.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(text.get().split(" ")[0]));
    }

    /** Processes that have a text somewhere in their arguments. */
    public static List<Long> withArgument(String part) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (commandLine(pid).stream().anyMatch(a -> a.contains(part))
                        && startTicks(pid).isPresent()) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return found;
    }

    /** Where a file is mapped in a process: the first address of its largest mapping. */
    public static OptionalLong mapping(long pid, Path file) {
        long best = -1;
        long size = 0;
        for (String line : read(PROC.resolve(pid + "/maps")).orElse("").split("\n")) {
            if (line.endsWith(" " + file) || line.endsWith(" " + file + " (deleted)")) {
                String[] range = line.substring(0, line.indexOf(' ')).split("-");
                long from = Long.parseUnsignedLong(range[0], 16);
                long to = Long.parseUnsignedLong(range[1], 16);
                if (to - from > size) {
                    size = to - from;
                    best = from;
                }
            }
        }
        return best < 0 ? OptionalLong.empty() : OptionalLong.of(best);
    }

    /**
     * The fraction of the last ten seconds in which something that could run waited for a CPU; NaN
     * if this kernel does not say.
     */
    public static double cpuPressure() {
        return read(PROC.resolve("pressure/cpu")).map(ProcFs::pressure).orElse(Double.NaN);
    }

    /** The first figure of a kernel's pressure file, as a fraction; NaN if it is none. */
    static double pressure(String text) {
        Matcher found = PRESSURE.matcher(text);
        return found.lookingAt() ? Double.parseDouble(found.group(1)) / 100 : Double.NaN;
    }

    public static Path memoryOf(long pid) {
        return PROC.resolve(pid + "/mem");
    }

    /** A file of the kernel; empty if it is gone (a process that ended) or may not be read. */
    private static Optional<String> read(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
