package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.function.Consumer;
import org.gnomon.model.Epoch;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/**
 * Keeps rounds away from a replica between the last copy of a switch and the time when it is sure
 * whose memory is whose: a round that still read the old side could write old pages under a guest
 * that already runs on the new one. Sure is: the VM has a later epoch (switched), or it was seen
 * running in the old one three times in a row (the switch came to nothing).
 */
final class SwitchWatch {

    private static final Duration EVERY = Duration.ofMillis(250);
    private static final int SURE = 3;

    private final VirtualMachine vm;
    private final Scheduler scheduler;
    private final LinkStatus status;
    private final Consumer<Boolean> over;
    private Epoch before = Epoch.ZERO;
    private int seenRunning;
    private Cancellable next = () -> {};

    /**
     * @param over called with whether the VM was switched; maybe more than once
     */
    SwitchWatch(VirtualMachine vm, Scheduler scheduler, LinkStatus status, Consumer<Boolean> over) {
        this.vm = vm;
        this.scheduler = scheduler;
        this.status = status;
        this.over = over;
    }

    /** A switch is about to copy: the link becomes SWITCHING. */
    synchronized void begin() {
        seenRunning = 0;
        if (status.state() != LinkState.SWITCHING) {
            before = vm.epoch();
            status.move(LinkState.SWITCHING);
            pollLater();
        }
    }

    private synchronized void pollLater() {
        next.cancel();
        next = scheduler.after(EVERY, this::poll);
    }

    /** Ends SWITCHING at once if the VM has a later epoch by now. Never blocks. */
    void look() {
        if (status.state() == LinkState.SWITCHING && vm.epoch().isAfter(before())) {
            over.accept(true);
        }
    }

    private void poll() {
        look();
        if (status.state() == LinkState.SWITCHING) {
            Stages.call(vm::runState)
                    .whenComplete(
                            (runState, error) -> {
                                if (isSure(error == null && runState == RunState.RUNNING)) {
                                    over.accept(false);
                                } else {
                                    pollLater();
                                }
                            });
        }
    }

    private synchronized boolean isSure(boolean running) {
        seenRunning = running && vm.epoch().equals(before) ? seenRunning + 1 : 0;
        return seenRunning >= SURE;
    }

    private synchronized Epoch before() {
        return before;
    }
}
