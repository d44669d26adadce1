package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * Notices that a VM which nothing of ours has paused stands still: a hypervisor stops a guest by
 * itself when, for example, the host's disk is full.
 */
final class Stillness {

    /** How every cause begins; the activation follows. */
    static final String CAUSE = "stands-still/";

    private static final int LEAST_LOOKS = 3;
    // Longer than a checkpoint's pause may be.
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final int STEPS = 7;
    private static final Duration STEP = Duration.ofMillis(37);

    private final Desk desk;
    private final Ward ward;
    private int looks;
    private long sinceNanos;
    private Instant since;

    Stillness(Desk desk, Ward ward) {
        this.desk = desk;
        this.ward = ward;
    }

    /** Forgets what was seen, as it says nothing any more. */
    synchronized void forget() {
        looks = 0;
    }

    /** It was seen to run, or to have ended. */
    void over() {
        forget();
        desk.alerts().over(ward.id(), CAUSE);
    }

    /** It was seen paused or handed over; an alert if that lasts. Never fails. */
    CompletionStage<Void> seen(VirtualMachine vm, RunState run) {
        if (!ward.isIdle() || isSwitching()) {
            forget();
            return Stages.done(null);
        }
        return noted().map(
                        begin ->
                                desk.alerts()
                                        .raiseOnce(
                                                ward.id(),
                                                CAUSE + vm.epoch(),
                                                Sentences.stopped(ward.id(), run, begin)))
                .map(told -> told.<Void>thenApply(alert -> null))
                .orElseGet(() -> Stages.done(null));
    }

    // One that was interrupted is not settled yet, and has an alert of its own.
    private boolean isSwitching() {
        return desk.switchovers().last(ward.id()).filter(r -> !r.status().isFinal()).isPresent();
    }

    /** Since when it stands still, if that is long enough. */
    private synchronized Optional<Instant> noted() {
        if (looks++ == 0) {
            sinceNanos = desk.time().nanos();
            since = desk.now();
        }
        boolean lasts = looks >= LEAST_LOOKS && desk.time().since(sinceNanos).compareTo(LONG) >= 0;
        return lasts ? Optional.of(since) : Optional.empty();
    }

    /**
     * When to look once more out of turn. Looks in step with checkpoints would see nothing but
     * their pauses. Empty if it is known well enough.
     */
    synchronized Optional<Duration> lookAgain() {
        boolean known = desk.alerts().isOpen(ward.id(), CAUSE);
        return looks == 0 || known
                ? Optional.empty()
                : Optional.of(STEP.multipliedBy(1 + looks % STEPS));
    }
}
