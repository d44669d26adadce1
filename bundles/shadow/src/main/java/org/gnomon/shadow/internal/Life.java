package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Optional;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.time.TimeSource;

/**
 * One shadow of a VM, from its seeding on, and when a failed one is tried again. Its monitor guards
 * it; nothing is called from under it.
 */
final class Life {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** One that fails again sooner was not well in between. */
    private static final Duration WELL = Duration.ofMinutes(1);

    private final VmId vm;
    private final TimeSource time;
    private ShadowPlace place;
    private ShadowState state = ShadowState.ABSENT;
    private String detail = "";
    private long sinceNanos;
    private long seededNanos;
    private int failures;
    private long retryAtNanos;

    Life(VmId vm, ShadowPlace place, TimeSource time) {
        this.vm = vm;
        this.place = place;
        this.time = time;
        this.sinceNanos = time.nanos();
    }

    synchronized ShadowId id() {
        return ShadowId.of(vm, place);
    }

    synchronized ShadowPlace place() {
        return place;
    }

    /** It is made anew elsewhere, under the same name. */
    synchronized void place(ShadowPlace next) {
        place = next;
    }

    synchronized ShadowState state() {
        return state;
    }

    /** Moves, or fails with {@code illegal-transition}. */
    void move(ShadowMachine.Event event, String why) {
        if (!tryMove(event, why)) {
            throw Sentences.noPlace(vm, state(), event).asException();
        }
    }

    /** Moves if it can: what ends an operation must not undo a failure that came meanwhile. */
    synchronized boolean tryMove(ShadowMachine.Event event, String why) {
        Optional<ShadowState> next = ShadowMachine.on(state, event);
        if (next.isEmpty()) {
            return false;
        }
        if (next.get() != state) {
            sinceNanos = time.nanos();
        }
        if (event == ShadowMachine.Event.FAIL && state != ShadowState.FAILED) {
            failed();
        }
        if (event == ShadowMachine.Event.SEEDED) {
            seededNanos = time.nanos();
        }
        state = next.get();
        detail = why;
        return true;
    }

    private void failed() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        retryAtNanos = time.nanos() + bounded.toNanos();
        failures++;
    }

    /** Whether it has failed and its pause is over. */
    synchronized boolean isDue() {
        return state == ShadowState.FAILED && time.nanos() - retryAtNanos >= 0;
    }

    /** What a failure was due to may be over: no need to wait. */
    synchronized void hurry() {
        retryAtNanos = time.nanos();
    }

    /** Whether it has just been well for long enough after failures. */
    synchronized boolean hasRecovered() {
        boolean well =
                failures > 0
                        && ShadowMachine.follows(state)
                        && time.since(seededNanos).compareTo(WELL) >= 0;
        failures = well ? 0 : failures;
        return well;
    }

    synchronized void detail(String what) {
        detail = what;
    }

    /** Follows what replication says; the problem if it is found to have failed just now. */
    synchronized Optional<Problem> follow(
            Optional<ReplicationStatus> status, Optional<Problem> failure) {
        if (!ShadowMachine.follows(state)) {
            return Optional.empty();
        }
        if (status.isEmpty() || status.get().state() == ShadowState.FAILED) {
            Problem why = failure.orElseGet(() -> Sentences.replicationEnded(vm));
            tryMove(ShadowMachine.Event.FAIL, why.toString());
            return Optional.of(why);
        }
        if (status.get().state() == ShadowState.LAGGING) {
            tryMove(ShadowMachine.Event.LAGS, "The VM dirties its memory faster than it is sent.");
        } else if (status.get().state() == ShadowState.IN_SYNC) {
            tryMove(ShadowMachine.Event.CAUGHT_UP, "");
        }
        return Optional.empty();
    }

    synchronized ShadowVmManager.Member show(
            Optional<ReplicationStatus> replication, Optional<CheckpointStatus> checkpoints) {
        return new ShadowVmManager.Member(place, state, replication, checkpoints, detail);
    }

    synchronized String detail() {
        return detail;
    }

    synchronized Duration since() {
        return time.since(sinceNanos);
    }
}
