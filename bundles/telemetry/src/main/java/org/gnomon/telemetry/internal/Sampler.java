package org.gnomon.telemetry.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples one VM again and again. The next reading begins a period after the one before began, but
 * never before that one ended; one that does not end at all is given up after {@link #GIVE_UP}.
 */
final class Sampler {

    /** Twice what a backend may take at most (rule B-02). */
    static final Duration GIVE_UP = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    private final VirtualMachine vm;
    private final VmId id;
    private final Duration every;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Consumer<Sample> sink;
    private Cancellable next;
    private boolean stopped;
    private long taken;
    private long failed;
    private long failedInRow;

    Sampler(
            VirtualMachine vm,
            Duration every,
            TimeSource time,
            Scheduler scheduler,
            Consumer<Sample> sink) {
        this.vm = vm;
        this.id = vm.definition().id();
        this.every = every;
        this.time = time;
        this.scheduler = scheduler;
        this.sink = sink;
    }

    void start() {
        schedule(Duration.ZERO);
    }

    /** No sample reaches the sink after this. */
    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel();
        }
    }

    synchronized SamplingStatus status() {
        return new SamplingStatus(every, taken, failed, failedInRow);
    }

    private synchronized void schedule(Duration delay) {
        if (!stopped) {
            next = scheduler.after(delay, this::take);
        }
    }

    private void take() {
        long begun = time.nanos();
        scheduler
                .within(GIVE_UP, read(), () -> hung().asException())
                .whenComplete(
                        (sample, error) -> {
                            settle(sample, error);
                            Duration left = every.minus(time.since(begun));
                            schedule(left.isNegative() ? Duration.ZERO : left);
                        });
    }

    private CompletionStage<Sample> read() {
        try {
            CompletionStage<Sample> stage = vm.sample();
            return stage != null ? stage : CompletableFuture.failedFuture(wrong("no stage"));
        } catch (RuntimeException | LinkageError e) {
            // A backend that breaks rule B-02, or whose bundle is just being replaced.
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized void settle(Sample sample, Throwable error) {
        if (stopped) {
            return;
        }
        if (error == null && sample != null && sample.vm().equals(id)) {
            taken++;
            recovered();
            sink.accept(sample);
        } else {
            failed(error != null ? error : wrong(String.valueOf(sample)));
        }
    }

    private void failed(Throwable error) {
        failed++;
        if (failedInRow++ == 0) {
            LOG.warn(
                    "VM {} could not be sampled: {} Gnomon keeps trying every {} ms.",
                    id,
                    GnomonException.problemOf(error),
                    every.toMillis());
        }
    }

    private void recovered() {
        if (failedInRow > 0) {
            LOG.info("VM {} can be sampled again, after {} failures.", id, failedInRow);
            failedInRow = 0;
        }
    }

    private Problem hung() {
        return Problem.of(
                Problem.TIMEOUT,
                "a sample of " + id + " did not come within " + GIVE_UP.toSeconds() + " s",
                "Look whether its hypervisor answers.");
    }

    private GnomonException wrong(String what) {
        return Problem.of(
                        Problem.INTERNAL,
                        "the backend answered " + what + ", expected a sample of " + id,
                        "Report this to the backend's maker.")
                .asException();
    }
}
