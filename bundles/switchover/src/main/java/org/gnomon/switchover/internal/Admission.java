package org.gnomon.switchover.internal;

import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;

/** Whether something that was asked for may begin. No effects, so that it can be asked again. */
final class Admission {

    private Admission() {}

    /** What can be asked for. */
    enum Asked {
        SWITCHOVER,
        COMMIT,
        ROLLBACK,
        FAILOVER,
        RECOVERY;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * What is known when it is asked for; more and more of it.
     *
     * @param last where the VM's last course is, null if there was none
     * @param retired whether the side that was left at the last switch is kept
     * @param busy what is under way, null if nothing
     * @param shadows that could be used
     * @param found what the backend says, null if it was not asked yet
     * @param truth what that proves of the last course, null if it was not looked for
     * @param trouble what else stands in the way, null if nothing
     */
    record Facts(
            VmId vm,
            Asked asked,
            SwitchoverState last,
            boolean retired,
            String busy,
            int shadows,
            Truth.Findings found,
            Truth truth,
            Problem trouble) {

        Facts busy(String what) {
            return new Facts(vm, asked, last, retired, what, shadows, found, truth, trouble);
        }

        Facts saw(Truth.Findings now, Truth proved) {
            return new Facts(vm, asked, last, retired, busy, shadows, now, proved, trouble);
        }

        Facts trouble(Problem what) {
            return new Facts(vm, asked, last, retired, busy, shadows, found, truth, what);
        }
    }

    /** Why it may not begin; empty if nothing that is known so far is against it. */
    static Optional<Problem> refusal(Facts f) {
        if (f.busy() != null) {
            return Optional.of(Problems.busy(f.vm(), f.busy()));
        }
        if (f.trouble() != null) {
            return Optional.of(f.trouble());
        }
        return switch (f.asked()) {
            case SWITCHOVER -> switchover(f);
            case COMMIT -> commit(f);
            case ROLLBACK -> rollback(f);
            case FAILOVER -> failover(f);
            case RECOVERY -> Optional.empty();
        };
    }

    private static Optional<Problem> switchover(Facts f) {
        if (f.last() != null && !f.last().isFinal()) {
            return Optional.of(Problems.watched(f.vm()));
        }
        if (f.shadows() == 0) {
            return Optional.of(Problems.noCandidate(f.vm()));
        }
        Truth.Findings found = f.found();
        boolean ready = found == null || found.copies() == 1 && found.run() == RunState.RUNNING;
        return ready ? Optional.empty() : Optional.of(Problems.notReady(f.vm(), found));
    }

    // The old side is given up only for a new one that is proved to run. What needed a person may
    // be
    // ended by one in the same way.
    private static Optional<Problem> commit(Facts f) {
        boolean watching = f.last() == SwitchoverState.WATCHING;
        boolean takenUp = f.last() == SwitchoverState.NEEDS_OPERATOR && f.retired();
        if (!watching && !takenUp) {
            return Optional.of(Problems.notSwitched(f.vm(), f.last()));
        }
        return f.truth() == null || f.truth() == Truth.NEW_RUNS
                ? Optional.empty()
                : Optional.of(Problems.notProved(f.vm(), f.found()));
    }

    private static Optional<Problem> rollback(Facts f) {
        boolean takenUp =
                f.last() == SwitchoverState.NEEDS_OPERATOR
                        && (f.truth() == null
                                || f.truth() == Truth.NEW_RUNS
                                || f.truth() == Truth.NEW_GONE);
        boolean watching = f.last() == SwitchoverState.WATCHING;
        return f.retired() && (watching || takenUp)
                ? Optional.empty()
                : Optional.of(Problems.nothingToRollBack(f.vm()));
    }

    private static Optional<Problem> failover(Facts f) {
        boolean unsettled =
                f.last() != null && !f.last().isFinal() && f.last() != SwitchoverState.WATCHING;
        if (unsettled) {
            return Optional.of(Problems.watched(f.vm()));
        }
        Truth.Findings found = f.found();
        if (found != null && found.answers()) {
            return Optional.of(Problems.primaryAnswers(f.vm(), found));
        }
        if (found != null && found.run() == RunState.SHUT_DOWN) {
            return Optional.of(Problems.shutDown(f.vm()));
        }
        boolean another =
                found != null
                        && (found.copies() > 1
                                || found.copies() == 1 && found.run() != RunState.UNKNOWN);
        if (another) {
            return Optional.of(Problems.cannotTell(f.vm(), found));
        }
        return f.shadows() == 0 ? Optional.of(Problems.noCheckpoint(f.vm())) : Optional.empty();
    }
}
