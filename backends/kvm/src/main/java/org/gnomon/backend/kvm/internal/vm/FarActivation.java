package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.FarHost.Outcome;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.service.PeerHosts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a side on another host run, exactly once, over a link that may lose the question or the
 * answer.
 *
 * <pre>
 *   activate --answer--&gt; runs
 *      | not delivered: again, the guest stands still meanwhile; at last: surely never told
 *      | no answer: asked for the outcome -- ACTIVE: runs
 *      |               -- LOADED, or told and standing: activate again, the same activation
 *      |               -- nothing in time: unknown-truth
 *      | refused: OPEN -- it could not be loaded: surely was not told
 *      |          else fence -- FENCED: surely never runs
 *      |                -- it was told after all: as with no answer
 *      |                -- else: unknown-truth
 * </pre>
 */
final class FarActivation {
    private static final Logger LOG = LoggerFactory.getLogger(FarActivation.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final KvmVm vm;
    private final FarHost far;
    private final String key;
    private final boolean keepsCheckpoint;
    private boolean mayBeThere;
    private boolean asked;
    private End end = End.UNKNOWN;
    private Outcome answer;
    private GnomonException last;

    /** What is known of it after {@link #run} has failed. */
    enum End {
        /** It may run there, now or later. */
        UNKNOWN,
        /** Nobody there was told, and nobody will be. */
        NEVER_DELIVERED,
        /** It could not be loaded there, and what was prepared has ended. */
        NOT_LOADED,
        /** It was ended there, for good. */
        FENCED
    }

    FarActivation(KvmVm vm, FarHost far, String key) {
        this(vm, far, key, false);
    }

    private FarActivation(KvmVm vm, FarHost far, String key, boolean keepsCheckpoint) {
        this.vm = vm;
        this.far = far;
        this.key = key;
        this.keepsCheckpoint = keepsCheckpoint;
    }

    /**
     * Of a checkpoint that is held there: refused, it is not fenced for good, but what was loaded
     * is ended, which that host refuses if it was told to run; then it can be tried again.
     */
    static FarActivation ofCheckpoint(KvmVm vm, FarHost far, String key) {
        return new FarActivation(vm, far, key, true);
    }

    /** Why the old side may run again, if it may. */
    End end() {
        return end;
    }

    /**
     * Blocks. Whatever it fails with: it may run there unless {@link #end()} says that it surely
     * does not and never will.
     *
     * @param told called before it is told to run the first time
     */
    Outcome run(Epoch epoch, Runnable told) {
        told.run();
        long limit = vm.shared().time().nanos() + LIMIT.toNanos();
        while (answer == null) {
            ask(epoch);
            if (answer == null && vm.shared().time().nanos() > limit) {
                giveUp();
            }
            if (answer == null) {
                Waits.get(
                        vm.shared().scheduler().delay(PAUSE).toCompletableFuture(),
                        LIMIT,
                        "A pause before the next try");
            }
        }
        return answer;
    }

    private void ask(Epoch epoch) {
        try {
            settle(asked ? far.outcome(key) : far.activate(key, epoch.value()), epoch);
        } catch (GnomonException e) {
            last = e;
            switch (e.problem().code()) {
                case PeerHosts.UNREACHABLE -> LOG.debug("not delivered", e);
                case PeerHosts.NO_ANSWER -> mayBeTold();
                default -> refused(e);
            }
        }
    }

    private void mayBeTold() {
        asked = true;
        mayBeThere = true;
    }

    private void settle(Outcome now, Epoch epoch) {
        boolean told = now.phase() == Phase.ACTIVE || now.phase() == Phase.TOLD;
        if (told && now.epoch() != epoch.value()) {
            throw unclear("it is activation " + now.epoch() + " there, not " + epoch);
        }
        if (now.phase() == Phase.ACTIVE || told && isIn(now, RunState.RUNNING)) {
            answer = now;
        } else if (told) {
            // Marked as told, and nobody said so to its QEMU, or that did not answer: the same
            // call again says it. What has ended there, or is not known, may have run.
            mayBeTold();
            asked = !isIn(now, RunState.PAUSED);
            last = standing(now);
        } else if (now.phase() == Phase.GONE) {
            refused(unclear("it is gone there: " + now.problem()));
        } else if (now.phase() == Phase.FENCED) {
            if (keepsCheckpoint) {
                end = End.FENCED;
                throw lost();
            }
            refused(lost());
        } else {
            // The call was lost on its way, or is: the same one again does the same.
            asked = false;
        }
    }

    private static boolean isIn(Outcome now, RunState state) {
        return now.state().equals(state.name());
    }

    private GnomonException standing(Outcome now) {
        String message = "The side on " + far.peer() + " was told to run and is " + now.state();
        return Problem.of(Problem.TIMEOUT, message + ".", "").asException();
    }

    private GnomonException lost() {
        return Problem.of(
                        Problem.CRASHED,
                        "What was prepared on "
                                + far.peer()
                                + " was lost there before it was told to run.",
                        "See whether that host was restarted, and try again.")
                .asException();
    }

    /** It will not do it; before anything runs here, that has to be for good. */
    private void refused(GnomonException why) {
        if (end == End.FENCED || why.problem().code().equals(Problem.UNKNOWN_TRUTH)) {
            throw why;
        }
        if (hasEnded()) {
            end = End.NOT_LOADED;
            throw why;
        }
        try {
            if (keepsCheckpoint && far.outcome(key).phase() != Phase.FENCED) {
                far.unprepare(key);
            } else if (keepsCheckpoint) {
                LOG.warn("{} is fenced on {}", key, far.peer());
            } else {
                requireFenced(far.fence(key));
            }
        } catch (GnomonException e) {
            if (e.problem().code().equals(Problem.ILLEGAL_TRANSITION)) {
                // It was told before it failed: what became of it is there to be asked for.
                mayBeTold();
                return;
            }
            why.addSuppressed(e);
            throw unclear("it could not be fenced: " + e.problem().message());
        }
        end = End.FENCED;
        throw why;
    }

    /** Each question was answered, and what was prepared is not there any more. */
    private boolean hasEnded() {
        try {
            boolean sure = !mayBeThere && !keepsCheckpoint;
            return sure && far.outcome(key).phase() == Phase.OPEN;
        } catch (GnomonException e) {
            LOG.debug("nothing is known of {}: it is fenced", key, e);
            return false;
        }
    }

    private void requireFenced(Outcome fenced) {
        if (fenced.phase() != Phase.FENCED) {
            throw unclear("it could not be fenced: it is " + fenced.phase() + " there");
        }
    }

    private void giveUp() {
        if (mayBeThere) {
            throw unclear("the other host gives no answer: " + last.problem().message());
        }
        end = End.NEVER_DELIVERED;
        throw last;
    }

    private GnomonException unclear(String what) {
        String name = vm.book().read().vm();
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "The VM "
                                + name
                                + " was handed over to "
                                + far.peer()
                                + " and told to run there, and "
                                + what
                                + ".",
                        "Nothing runs here, and nothing was touched since. When the link is up"
                                + " again, restart Gnomon: it looks anew. If "
                                + far.peer()
                                + " is lost for good, see to it that it is switched off, and "
                                + Advice.failover(name)
                                + " from a checkpoint, if one is held.")
                .asException(last);
    }
}
