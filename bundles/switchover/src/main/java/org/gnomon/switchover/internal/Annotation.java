package org.gnomon.switchover.internal;

import java.time.Duration;
import java.time.Instant;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;

/** What a message makes of a course: the state, the act, the epoch, the problem. No effects. */
final class Annotation {

    private Annotation() {}

    static Course of(
            Message message, SwitchoverMachine.Step step, Course course, Given given, Instant at) {
        Course next = course;
        Problem problem = message.trouble();
        boolean untouched =
                message instanceof Message.IntentRefused
                        && course.state() == SwitchoverState.WATCHING;
        if (problem != null && !untouched) {
            next = next.because(problem);
        }
        if (step.actions().contains(SwitchoverMachine.Action.INTEND)) {
            next = intended(message, step, next, given, at);
        }
        if (step.state() == SwitchoverState.NEEDS_OPERATOR) {
            next = next.because(Problems.operator(next, truthIn(message), given.found()));
        }
        if (step.state() == SwitchoverState.ROLLED_BACK) {
            next = undone(next, message);
        }
        if (stays(step, course)) {
            next = next.lost(Duration.ZERO);
        }
        boolean within = step.state() == SwitchoverState.ROLLING_BACK;
        return within && message instanceof Message.Reached reached
                ? next.step(reached.step(), at)
                : next.in(step.state(), at);
    }

    /** Whether the way back came to nothing, so that nothing was lost. */
    private static boolean stays(SwitchoverMachine.Step step, Course course) {
        return step.state() == SwitchoverState.WATCHING
                && course.state() == SwitchoverState.ROLLING_BACK;
    }

    private static Course intended(
            Message message, SwitchoverMachine.Step step, Course course, Given given, Instant at) {
        if (message instanceof Message.CommitAsked) {
            return course.afresh().doing(Course.Act.COMMIT);
        }
        boolean asked = message instanceof Message.RollbackAsked;
        return switch (step.state()) {
            case ROLLING_BACK -> {
                Course back = (asked ? course.afresh() : course).back(given.back());
                yield back.lost(atMost(step, back, at));
            }
            case PLANNED -> {
                Course failed =
                        course.problem().isPresent() ? course : course.because(cut(message));
                yield failed.next(given.next(), at).lost(given.loss());
            }
            default -> course;
        };
    }

    // Should nobody be left to say what a checkpoint's return lost, the intent says the most.
    private static Duration atMost(SwitchoverMachine.Step step, Course course, Instant at) {
        if (!step.actions().contains(SwitchoverMachine.Action.RESTORE_CHECKPOINT)) {
            return Duration.ZERO;
        }
        Duration since = Duration.between(course.plan().startedAt(), at);
        return since.isNegative() ? Duration.ZERO : since;
    }

    // A rollback that someone asked for is no problem; being back without it needs a reason.
    private static Course undone(Course course, Message message) {
        if (course.act() == Course.Act.FAILOVER) {
            return course.lost(Duration.ZERO).because(Problems.notLost(course));
        }
        boolean known = course.backEpoch().isPresent() || course.problem().isPresent();
        return known ? course : course.because(cut(message));
    }

    private static Problem cut(Message message) {
        String why =
                message instanceof Message.Recovered
                        ? "Gnomon was stopped before it came to the activation."
                        : "The backend said that it had switched, but the old side runs.";
        return Problem.of(Problem.CRASHED, why, "The guest never left the old VMM. Try again.");
    }

    private static Truth truthIn(Message message) {
        if (message instanceof Message.Found found) {
            return found.truth();
        }
        return message instanceof Message.Recovered recovered ? recovered.truth() : null;
    }
}
