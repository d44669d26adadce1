package org.gnomon.backend.kvm.internal.side;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;

/**
 * Measures one side. A reading costs one or two QMP round trips and a few small files of the
 * kernel. One reading at a time; the first is over the time since the sampler was made.
 */
public final class Sampler {
    private final VmId vm;
    private final Side side;
    private final TimeSource time;
    private final BooleanSupplier quiet;
    private final Ground.Meter meter;
    private final DirtyRate dirtyRate;
    private List<Long> threads = List.of();
    private long lastNanos;
    private final CpuShare cpus;
    private long lastIo = -1;
    private volatile double hostPressure = Double.NaN;

    /**
     * What is measured, and how big it is.
     *
     * @param vm whose sample it will be
     * @param memoryBytes of the guest
     * @param vcpus of the guest
     * @param console the guest's console log, or empty
     */
    public record Subject(VmId vm, long memoryBytes, int vcpus, String console) {}

    /**
     * A sampler of a side.
     *
     * @param quiet true while QEMU must not be disturbed
     */
    public Sampler(Subject subject, Side side, TimeSource time, BooleanSupplier quiet) {
        this.vm = subject.vm();
        this.side = side;
        this.cpus = new CpuShare(time, subject.vcpus());
        this.time = time;
        this.quiet = quiet;
        this.meter = side.meter(subject);
        this.dirtyRate = new DirtyRate(subject.memoryBytes(), time);
        this.lastNanos = time.nanos();
    }

    /** Reads once now, so that the first sample has something to compare with. Blocks. */
    public synchronized void begin() {
        sample();
    }

    /** A reading. Blocks, shortly; fails with {@code not-running} if the process is gone. */
    public synchronized Sample sample() {
        if (!side.isAlive()) {
            throw Sides.notRunning(side);
        }
        long now = time.nanos();
        double seconds = Math.max(1e-6, (now - lastNanos) / 1e9);
        lastNanos = now;
        double io = Double.NaN;
        if (!quiet.getAsBoolean()) {
            try {
                io = askQemu(seconds);
            } catch (GnomonException e) {
                if (!side.isAlive()) {
                    throw Sides.notRunning(side);
                }
                if (e.problem().code().equals(Problem.TIMEOUT)) {
                    throw e;
                }
            }
        }
        Ground.Reading seen = meter.read(threads, seconds);
        hostPressure = seen.hostPressure();
        PerformanceData data =
                new PerformanceData(
                        cpu(seen.cpuNanos()), seen.memoryUsed(), io, PerformanceData.NOT_MEASURED);
        return new Sample(vm, time.now(), data, dirtyRate.latest(), seen.linesPerSecond());
    }

    /** How busy the side's host was at the last reading; NaN if unknown. Never blocks. */
    public double hostPressure() {
        return hostPressure;
    }

    private double askQemu(double seconds) {
        QmpClient client = side.looking();
        if (threads.isEmpty()) {
            threads = threads(client);
        }
        var stats = client.send("query-blockstats", null);
        dirtyRate.look(client);
        long total = 0;
        for (JsonNode device : client.await(stats, Limits.SAMPLE, "QMP query-blockstats")) {
            JsonNode of = device.path("stats");
            total += of.path("rd_bytes").asLong() + of.path("wr_bytes").asLong();
        }
        long before = lastIo;
        lastIo = total;
        return before < 0 || total < before ? Double.NaN : (total - before) / seconds;
    }

    private static List<Long> threads(QmpClient client) {
        List<Long> threads = new ArrayList<>();
        for (JsonNode cpu : client.execute("query-cpus-fast", null, Limits.SAMPLE)) {
            threads.add(cpu.path("thread-id").asLong());
        }
        return threads;
    }

    private double cpu(long total) {
        if (total < 0) {
            threads = List.of();
        }
        return cpus.of(total);
    }
}
