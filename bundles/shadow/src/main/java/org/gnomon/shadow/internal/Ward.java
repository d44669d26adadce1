package org.gnomon.shadow.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.time.TimeSource;

/** A VM in the manager's care. Its monitor guards it; nothing is called from under it. */
final class Ward {

    private final VmId id;
    private final TimeSource time;
    private ProtectionPolicy policy;
    private ShadowState state = ShadowState.ABSENT;
    private String detail = "";
    private long sinceNanos;
    private String operation;
    private CompletableFuture<String> rollbackAsked;

    Ward(VmId id, ProtectionPolicy policy, TimeSource time) {
        this.id = id;
        this.policy = policy;
        this.time = time;
        this.sinceNanos = time.nanos();
    }

    VmId id() {
        return id;
    }

    synchronized ProtectionPolicy policy() {
        return policy;
    }

    synchronized void policy(ProtectionPolicy next) {
        policy = next;
    }

    synchronized ShadowState state() {
        return state;
    }

    /** Moves, or fails with {@code illegal-transition}. */
    void move(ShadowMachine.Event event, String why) {
        if (!tryMove(event, why)) {
            throw Sentences.noPlace(id, state(), event).asException();
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
        state = next.get();
        detail = why;
        return true;
    }

    /** Takes the one place for an operation. */
    synchronized void begin(String what) {
        if (operation != null) {
            throw Sentences.busy(id, operation).asException();
        }
        operation = what;
    }

    synchronized void end() {
        operation = null;
        rollbackAsked = null;
    }

    synchronized boolean isIdle() {
        return operation == null;
    }

    synchronized void detail(String what) {
        detail = what;
    }

    /** From now on a rollback can be asked for; completes with the reason when it is. */
    synchronized CompletableFuture<String> watched() {
        rollbackAsked = new CompletableFuture<>();
        return rollbackAsked;
    }

    synchronized void unwatched() {
        rollbackAsked = null;
    }

    /** Whether a watch was running that now knows. */
    synchronized boolean askRollback(String why) {
        return rollbackAsked != null && rollbackAsked.complete(why);
    }

    /** Follows what replication says; the problem if it is found to have failed just now. */
    synchronized Optional<Problem> follow(
            Optional<ReplicationStatus> status, Optional<Problem> failure) {
        if (!ShadowMachine.follows(state)) {
            return Optional.empty();
        }
        if (status.isEmpty() || status.get().state() == ShadowState.FAILED) {
            Problem why = failure.orElseGet(() -> Sentences.replicationEnded(id));
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

    synchronized ShadowVmManager.Shadow show(Optional<ReplicationStatus> replication) {
        return new ShadowVmManager.Shadow(
                id, state, policy, replication, detail, time.since(sinceNanos));
    }

    static ShadowVmManager.Member only(ShadowVmManager.Shadow shadow) {
        return new ShadowVmManager.Member(
                org.gnomon.model.ShadowPlace.FIRST,
                shadow.state(),
                shadow.replication(),
                Optional.empty(),
                shadow.detail());
    }
}
