package org.gnomon.telemetry.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * Telemetry without OSGi. Safe for use by any thread. {@link #history} and the first {@link
 * #latest} of a VM may read a local file; the rest never blocks.
 */
public final class TelemetryService implements Telemetry, AutoCloseable {

    private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);

    /** A sample that was taken longer ago has come. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private static final int MOST_STEPS = 100_000;

    /** What may wait for a disk that is full; a bound on memory, about 20 MB. */
    private static final int MOST_WAITING = 100_000;

    private final TimeSource time;
    private final Scheduler scheduler;
    private final TelemetryLimits limits;
    private final DiskHistory disk;
    private final Map<VmId, Sampler> samplers = new ConcurrentHashMap<>();
    private final Map<VmId, SampleRing> rings = new ConcurrentHashMap<>();
    private final WaitingSamples waiting = new WaitingSamples(MOST_WAITING);
    private final AtomicBoolean writing = new AtomicBoolean();
    private final List<Cancellable> chores = new ArrayList<>();

    /** Opens the history in a directory of its own; a history that cannot be opened is no error. */
    public TelemetryService(
            Path dataDir, TimeSource time, Scheduler scheduler, TelemetryLimits limits) {
        this.time = time;
        this.scheduler = scheduler;
        this.limits = limits;
        this.disk = new DiskHistory(dataDir, time, limits);
        chores.add(scheduler.every(limits.commitEvery(), () -> onDisk(this::flush)));
        chores.add(scheduler.every(HOUSEKEEPING, () -> onDisk(this::housekeep)));
    }

    @Override
    public void watch(VirtualMachine vm, Duration every) {
        if (every.isZero() || every.isNegative()) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "a sampling period of " + every,
                            "Give one longer than zero, for example 1s.")
                    .asException();
        }
        Sampler sampler = new Sampler(vm, every, time, scheduler, this::accept);
        Sampler before = samplers.put(vm.definition().id(), sampler);
        if (before != null) {
            before.stop();
        }
        sampler.start();
    }

    @Override
    public void unwatch(VmId vm) {
        Sampler sampler = samplers.remove(vm);
        if (sampler != null) {
            sampler.stop();
        }
    }

    @Override
    public Set<VmId> known() {
        Set<VmId> known = new TreeSet<>(Comparator.comparing(VmId::value));
        known.addAll(disk.known());
        known.addAll(rings.keySet());
        return known;
    }

    @Override
    public Optional<Sample> latest(VmId vm) {
        SampleRing ring = rings.get(vm);
        Optional<Sample> last = ring == null ? Optional.empty() : ring.latest();
        return last.isPresent() ? last : disk.last(vm);
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to) {
        SampleRing ring = rings.get(vm);
        if (ring != null && ring.covers(from)) {
            return ordered(List.of(ring.range(from, to)));
        }
        // Memory before the disk: a sample that moves between the two is then seen twice, never
        // missed.
        List<Sample> recent = recent(vm, from, to);
        return ordered(List.of(disk.range(vm, from, to), recent));
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to, Duration step) {
        boolean longer = !step.isZero() && !step.isNegative();
        if (!longer || Duration.between(from, to).dividedBy(MOST_STEPS).compareTo(step) > 0) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "a history from " + from + " to " + to + " in steps of " + step,
                            "Ask for at most " + MOST_STEPS + " steps, each longer than zero.")
                    .asException();
        }
        return disk.means(vm, from, to, step, recent(vm, from, to));
    }

    /** What is in memory, from some time on without a gap. */
    private List<Sample> recent(VmId vm, Instant from, Instant to) {
        SampleRing ring = rings.get(vm);
        List<Sample> queued =
                waiting.copy().stream()
                        .filter(s -> s.vm().equals(vm))
                        .filter(s -> !s.at().isBefore(from) && s.at().isBefore(to))
                        .toList();
        return ordered(List.of(queued, ring == null ? List.of() : ring.range(from, to)));
    }

    /** How the sampling of a VM goes; empty if it is not watched. */
    public Optional<SamplingStatus> status(VmId vm) {
        return Optional.ofNullable(samplers.get(vm)).map(Sampler::status);
    }

    /** Whether samples reach the disk now. */
    public boolean diskWorks() {
        return disk.working();
    }

    /** Ends sampling, writes what is left and closes the file. */
    @Override
    public void close() {
        samplers.keySet().forEach(this::unwatch);
        chores.forEach(Cancellable::cancel);
        flush();
        disk.close();
    }

    private void accept(Sample sample) {
        rings.computeIfAbsent(sample.vm(), id -> new SampleRing(limits.ringSamples())).add(sample);
        waiting.add(sample);
    }

    /** Disk work off the event loop, one piece at a time; a piece that finds another is skipped. */
    private void onDisk(Runnable work) {
        if (!writing.compareAndSet(false, true)) {
            return;
        }
        Runnable piece =
                () -> {
                    try {
                        work.run();
                    } finally {
                        writing.set(false);
                    }
                };
        try {
            scheduler.blocking().execute(piece);
        } catch (RejectedExecutionException e) {
            // The container goes down; close() writes what is left.
            writing.set(false);
        }
    }

    private void housekeep() {
        Instant settled = time.now().minus(SETTLED);
        disk.housekeep(waiting.oldest().filter(oldest -> oldest.isBefore(settled)).orElse(settled));
    }

    private void flush() {
        List<Sample> batch = waiting.copy();
        if (!batch.isEmpty() && disk.write(batch)) {
            waiting.removeFirst(batch);
        }
    }

    private static List<Sample> ordered(List<List<Sample>> parts) {
        TreeMap<Instant, Sample> byTime = new TreeMap<>();
        parts.forEach(part -> part.forEach(s -> byTime.put(s.at(), s)));
        return List.copyOf(byTime.values());
    }
}
