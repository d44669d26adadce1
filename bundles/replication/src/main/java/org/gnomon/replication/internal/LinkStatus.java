package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a link and why, with all that decides it. Its methods are short and atomic. */
final class LinkStatus {

    private static final Logger LOG = LoggerFactory.getLogger(LinkStatus.class);

    /** A primary that dirties faster than the link carries never gets in sync; say so then. */
    private static final int SEEDING_ROUNDS = 4;

    private final ShadowId shadow;
    private final TimeSource time;
    private final Counters counters;
    private final Lag lag;
    private volatile LinkState state = LinkState.SEEDING;
    private Problem failure;
    private int seedingRounds;
    private boolean closing;

    LinkStatus(ShadowId shadow, TimeSource time, Counters counters, Duration lagTarget) {
        this.shadow = shadow;
        this.time = time;
        this.counters = counters;
        this.lag = new Lag(lagTarget, time.nanos());
    }

    LinkState state() {
        return state;
    }

    synchronized Optional<Problem> failure() {
        return Optional.ofNullable(failure);
    }

    /** Fails with {@code illegal-transition}. */
    synchronized void move(LinkState next) {
        state = state.to(next);
        LOG.debug("{}: replication is {}", shadow, state);
    }

    /** Moves if it is in that state; says whether it was. */
    synchronized boolean moveFrom(LinkState from, LinkState next) {
        if (state != from) {
            return false;
        }
        move(next);
        return true;
    }

    /** Lets deltas flow again, from that state; says whether it was in it. */
    synchronized boolean resumeFrom(LinkState from) {
        long now = time.nanos();
        boolean moved = moveFrom(from, lag.isTooOld(now) ? LinkState.LAGGING : LinkState.IN_SYNC);
        if (moved) {
            lag.resumed(now);
        }
        return moved;
    }

    /** A checkpoint that shows the primary as it was then is whole. */
    synchronized void checkpointed(long frozenNanos) {
        counters.roundFinished();
        lag.roundFinished(frozenNanos, time.nanos());
    }

    /** What the replica has is already as old as this. */
    synchronized void isOld(Duration age) {
        lag.was(age, time.nanos());
    }

    /** Gives up, from that state only; says whether it was in it. */
    synchronized boolean failFrom(LinkState from, Problem why) {
        return state == from && fail(why);
    }

    /** Gives up; does nothing if it is stopped or has failed. Says whether it failed now. */
    synchronized boolean fail(Problem why) {
        if (state == LinkState.STOPPED || state == LinkState.FAILED) {
            return false;
        }
        failure = why;
        move(LinkState.FAILED);
        LOG.warn("{}: replication has failed. {}", shadow, why);
        return true;
    }

    /** Whether it failed in a way that another try with the same replica may survive. */
    synchronized boolean mayBeFollowed() {
        return failure != null
                && !closing
                && !failure.code().equals(Problem.OUT_OF_SPACE)
                && !failure.code().equals(Problem.UNSUPPORTED);
    }

    /** The replica could not be freed; {@code stop} may be tried again. */
    synchronized void stopFailed(Problem why) {
        closing = true;
        failure = why;
        move(LinkState.FAILED);
    }

    /** A round, or a copy inside a freeze, is done. */
    synchronized void roundFinished(long startNanos) {
        long now = time.nanos();
        counters.roundFinished();
        boolean kept = lag.roundFinished(startNanos, now);
        if (state == LinkState.SEEDING) {
            seedingRounds++;
            if (!lag.isTooOld(now)) {
                move(LinkState.IN_SYNC);
            } else if (seedingRounds >= SEEDING_ROUNDS) {
                move(LinkState.LAGGING);
            }
        } else if (state == LinkState.LAGGING && kept) {
            move(LinkState.IN_SYNC);
        }
    }

    synchronized ReplicationStatus show(Duration roundPeriod) {
        long now = time.nanos();
        boolean tooOld = lag.isTooOld(now);
        if (state == LinkState.IN_SYNC && tooOld) {
            move(LinkState.LAGGING);
        }
        ShadowState shown = state.shown();
        if (state.followsCheckpoints() && tooOld) {
            shown = ShadowState.LAGGING;
        }
        return counters.status(shadow.vm(), shown, lag.at(now), roundPeriod);
    }

    /** Why something that needs a link at work cannot be done now. */
    synchronized Problem refusal(String what) {
        if (state == LinkState.FAILED && failure != null) {
            return Problem.of(
                    failure.code(),
                    "replication of " + shadow + " has failed: " + failure.message(),
                    failure.nextStep());
        }
        if (state == LinkState.STOPPED) {
            return notProtected(shadow.vm());
        }
        return Problem.of(
                Problem.ILLEGAL_TRANSITION,
                "replication of "
                        + shadow
                        + " is "
                        + state
                        + ", "
                        + what
                        + " needs IN_SYNC or LAGGING",
                "Wait, or release the checkpoint that is held.");
    }

    static Problem notProtected(VmId vm) {
        return Problem.of(
                Problem.NOT_PROTECTED, "VM " + vm + " has no replica", "Protect the VM first.");
    }
}
