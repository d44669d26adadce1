package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.function.Consumer;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/**
 * After a feed has ended because its guest was frozen, a copy is asked for. If none comes and the
 * guest is seen running some times in a row, nothing came of the freeze.
 */
final class FreezeWatch {

    private static final Duration EVERY = Duration.ofMillis(400);
    private static final int SURE = 3;

    private final VirtualMachine vm;
    private final Scheduler scheduler;
    private final Consumer<Object> cameToNothing;
    private Object of;
    private int seenRunning;
    private Cancellable next = () -> {};

    /**
     * @param cameToNothing told of what was given to {@link #begin}
     */
    FreezeWatch(VirtualMachine vm, Scheduler scheduler, Consumer<Object> cameToNothing) {
        this.vm = vm;
        this.scheduler = scheduler;
        this.cameToNothing = cameToNothing;
    }

    /** A feed has ended. */
    synchronized void begin(Object feed) {
        of = feed;
        seenRunning = 0;
        later();
    }

    /** The copy has come; what is next is told by the link's state. */
    synchronized void copying() {
        of = null;
        next.cancel();
    }

    private void later() {
        next.cancel();
        next = scheduler.after(EVERY, this::look);
    }

    private void look() {
        Object its;
        synchronized (this) {
            its = of;
        }
        if (its != null) {
            Stages.call(vm::runState)
                    .whenComplete(
                            (state, error) ->
                                    seen(its, error == null && state == RunState.RUNNING));
        }
    }

    private void seen(Object its, boolean running) {
        synchronized (this) {
            if (of != its) {
                return;
            }
            seenRunning = running ? seenRunning + 1 : 0;
            if (seenRunning < SURE) {
                later();
                return;
            }
            of = null;
        }
        cameToNothing.accept(its);
    }
}
