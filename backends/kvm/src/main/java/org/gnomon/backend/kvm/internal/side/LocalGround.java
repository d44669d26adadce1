package org.gnomon.backend.kvm.internal.side;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessKiller;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine. */
public final class LocalGround implements Ground {
    private static final Logger LOG = LoggerFactory.getLogger(LocalGround.class);
    private static final int LAST_WORDS = 2000;
    private static final Duration DEATH = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Scheduler scheduler;
    private final ProcessKiller killer;

    public LocalGround(Scheduler scheduler, ProcessKiller killer) {
        this.scheduler = scheduler;
        this.killer = killer;
    }

    @Override
    public QmpClient connect(SideRecord side, int socket, Duration limit) {
        return QmpClient.connect(Path.of(side.sockets().get(socket)), scheduler, limit);
    }

    @Override
    public Life life(SideRecord side) {
        return side.process().isAlive() ? Life.RUNS : Life.ENDED;
    }

    @Override
    public boolean endsSoon(SideRecord side) {
        return Waits.until(scheduler, LOOK, DEATH, () -> !side.process().isAlive());
    }

    @Override
    public boolean remove(SideRecord side) {
        boolean gone = killer.kill(side.process(), side.token());
        if (!gone) {
            LOG.warn("{} (process {}) could not be ended", side.name(), side.process().pid());
        } else if (!side.name().isEmpty()) {
            side.sockets().forEach(s -> removeFile(Path.of(s)));
        }
        return gone;
    }

    private static void removeFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + file, e);
        }
    }

    @Override
    public String lastWords(SideRecord side) {
        if (side.stderr().isEmpty()) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(side.stderr(), "r")) {
            long from = Math.max(0, file.length() - LAST_WORDS);
            byte[] tail = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            String text = new String(tail, StandardCharsets.UTF_8).strip();
            List<String> lines = text.lines().toList();
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Meter meter(SideRecord side, Sampler.Subject subject) {
        GuestMemory memory = new GuestMemory(side, subject.memoryBytes());
        ConsoleLines console = new ConsoleLines(subject.console());
        return (threads, seconds) ->
                new Reading(
                        cpuNanos(threads),
                        memory.usedFraction(),
                        console.perSecond(seconds),
                        ProcFs.cpuPressure());
    }

    /** What some threads have used of the CPUs; -1 if one of them is gone, or none are given. */
    public static long cpuNanos(List<Long> threads) {
        long total = 0;
        for (long thread : threads) {
            OptionalLong nanos = ProcFs.cpuNanos(thread);
            if (nanos.isEmpty()) {
                return -1;
            }
            total += nanos.getAsLong();
        }
        return threads.isEmpty() ? -1 : total;
    }
}
