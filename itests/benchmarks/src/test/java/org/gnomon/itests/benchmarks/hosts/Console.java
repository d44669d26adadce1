package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the guest says, each line with the time at which it arrived here. A thread looks at the
 * serial port's files once a millisecond; there are two of them where each side has its own.
 */
public final class Console implements AutoCloseable {

    /**
     * A tick.
     *
     * @param micros when it arrived, since 1970
     * @param number counted by the guest
     * @param work what its load has done
     * @param bad what it has found to be wrong
     */
    public record Tick(long micros, long number, long work, long bad) {}

    private static final Pattern TICK = Pattern.compile("TICK (\\d+) work=(\\d+) bad=(\\d+)");
    private static final long LOOK_NANOS = 1_000_000;

    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final List<Tick> ticks = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final Thread thread = new Thread(this::readAll, "console");
    private volatile boolean closed;

    public Console(Path file) {
        add(file);
        thread.setDaemon(true);
        thread.start();
    }

    /** Micros since 1970, the clock of QEMU's events. */
    public static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** Another file that it is written to. */
    public void add(Path file) {
        if (sources.stream().noneMatch(s -> s.file.equals(file))) {
            Source last = sources.isEmpty() ? null : sources.get(sources.size() - 1);
            sources.add(new Source(file, last));
        }
    }

    private static final class Source {
        private final Path file;
        private final StringBuilder begun = new StringBuilder();
        private final Source before;
        private FileChannel channel;
        private boolean heard;

        Source(Path file, Source before) {
            this.file = file;
            this.before = before;
        }
    }

    private void readAll() {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (!closed) {
                for (Source source : sources) {
                    read(source, buffer);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            for (Source source : sources) {
                if (source.channel != null) {
                    source.channel.close();
                }
            }
        } catch (IOException e) {
            say("WRONG console: " + e);
        }
    }

    private void read(Source source, ByteBuffer buffer) throws IOException {
        if (source.channel == null && Files.exists(source.file)) {
            source.channel = FileChannel.open(source.file, StandardOpenOption.READ);
        }
        if (source.channel != null && source.channel.read(buffer.clear()) > 0) {
            if (!source.heard) {
                source.heard = true;
                takeOver(source);
            }
            take(source.begun, buffer.flip());
        }
    }

    /** A guest that was stopped within a line goes on with it on the other side. */
    private void takeOver(Source source) throws IOException {
        if (source.before != null) {
            read(source.before, ByteBuffer.allocate(1 << 16));
            source.begun.append(source.before.begun);
            source.before.begun.setLength(0);
        }
    }

    private void take(StringBuilder begun, ByteBuffer bytes) {
        long micros = micros();
        begun.append(StandardCharsets.ISO_8859_1.decode(bytes));
        int from = 0;
        for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n", from)) {
            line(micros, begun.substring(from, end).strip());
            from = end + 1;
        }
        begun.delete(0, from);
    }

    private void line(long micros, String line) {
        Matcher matcher = TICK.matcher(line);
        if (matcher.matches()) {
            synchronized (this) {
                ticks.add(
                        new Tick(
                                micros,
                                Long.parseLong(matcher.group(1)),
                                Long.parseLong(matcher.group(2)),
                                Long.parseLong(matcher.group(3))));
            }
        } else {
            say(line);
        }
    }

    private synchronized void say(String line) {
        others.add(line);
    }

    /** All so far. */
    public synchronized List<Tick> ticks() {
        return List.copyOf(ticks);
    }

    /** The last; one with zeros if there is none. */
    public synchronized Tick last() {
        return ticks.isEmpty() ? new Tick(0, 0, 0, 0) : ticks.get(ticks.size() - 1);
    }

    /** Lines that are not ticks. */
    public synchronized List<String> others() {
        return List.copyOf(others);
    }

    public boolean isReady() {
        return others().contains("READY");
    }

    /** The first thing that is wrong with the guest, empty if nothing is. */
    public String complaint() {
        for (String line : others()) {
            if (line.matches(".*(WRONG|FAILED|Kernel panic|BUG:|segfault|Oops).*")) {
                return line;
            }
        }
        Tick before = null;
        for (Tick tick : ticks()) {
            if (tick.bad > 0) {
                return "tick " + tick.number + " says bad=" + tick.bad;
            }
            if (before != null && tick.number != before.number + 1) {
                return "tick " + tick.number + " after " + before.number;
            }
            before = tick;
        }
        return "";
    }

    /** The longest time without a tick that touches an interval, in milliseconds. */
    public double longestGapMillis(long fromMicros, long toMicros) {
        long most = 0;
        Tick before = null;
        for (Tick tick : ticks()) {
            if (before != null && tick.micros >= fromMicros && before.micros <= toMicros) {
                most = Math.max(most, tick.micros - before.micros);
            }
            before = tick;
        }
        return most / 1000.0;
    }

    /** What the load did in a second, on average over an interval. */
    public double workPerSecond(long fromMicros, long toMicros) {
        Tick first = null;
        Tick last = null;
        for (Tick tick : ticks()) {
            if (tick.micros >= fromMicros && tick.micros <= toMicros) {
                first = first == null ? tick : first;
                last = tick;
            }
        }
        return first == null || last.micros == first.micros
                ? Double.NaN
                : (last.work - first.work) * 1e6 / (last.micros - first.micros);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
