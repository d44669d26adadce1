package org.gnomon.switchover.internal;

import java.util.function.Function;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;

/** What a message adds to a course besides the state: the act, the epoch, the problem. */
final class Annotation {

    private Annotation() {}

    static Course of(
            Message message,
            SwitchoverMachine.Step step,
            Course course,
            Truth.Findings found,
            Function<VmId, Epoch> epochs) {
        Course next = course;
        Problem problem = problemIn(message);
        if (problem != null) {
            next = next.because(problem);
        }
        boolean intends = step.actions().contains(SwitchoverMachine.Action.INTEND);
        if (intends && message instanceof Message.CommitAsked) {
            next = next.doing(Course.Act.COMMIT);
        }
        if (intends && step.state() == SwitchoverState.ROLLING_BACK) {
            next = next.back(epochs.apply(course.vm()));
        }
        if (step.state() == SwitchoverState.NEEDS_OPERATOR) {
            next = next.because(Problems.operator(next, found));
        }
        if (step.state() == SwitchoverState.ROLLED_BACK && next.problem().isEmpty()) {
            return undone(next, message);
        }
        return next;
    }

    // A rollback that someone asked for is no problem; being back without it needs a reason.
    private static Course undone(Course course, Message message) {
        if (course.backEpoch().isPresent()) {
            return course;
        }
        String why =
                message instanceof Message.Recovered
                        ? "Gnomon was stopped before the switchover came to the activation."
                        : "The backend said that it had switched, but the old side runs.";
        return course.because(
                Problem.of(Problem.CRASHED, why, "The guest never left the old VMM. Try again."));
    }

    private static Problem problemIn(Message message) {
        if (message instanceof Message.StandByFailed m) {
            return m.problem();
        }
        if (message instanceof Message.SwitchFailed m) {
            return m.problem();
        }
        if (message instanceof Message.ReleaseFailed m) {
            return m.problem();
        }
        if (message instanceof Message.TransferFailed m) {
            return m.problem();
        }
        return message instanceof Message.RestoreFailed m ? m.problem() : null;
    }
}
