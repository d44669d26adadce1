package org.gnomon.switchover.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.Journal.Kind;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation on one VM: feeds the state machine with what the backend says, and does what it
 * answers. One at a time per VM; the steps follow one another, on whatever thread ends the one
 * before.
 */
final class Run {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private final Desk desk;
    private final VirtualMachine vm;
    private final Errand errand;
    private volatile Course course;
    private volatile StandBy standBy;
    private volatile Truth.Findings found;
    private volatile boolean restoring;

    Run(Desk desk, VirtualMachine vm, Errand errand, Course course) {
        this.desk = desk;
        this.vm = vm;
        this.errand = errand;
        this.course = course;
    }

    /** From nothing to WATCHING, or back. */
    CompletionStage<Course> switchOver() {
        return desk.force(vm.definition().id(), Kind.INTENT, CourseFields.intent(course))
                .thenCompose(
                        entry -> {
                            publish(course);
                            errand.tell(desk, course.vm(), "Starting the shadow VMM.");
                            return Stages.then(
                                    Stages.call(() -> vm.standBy(errand.update())), this::prepared);
                        });
    }

    private CompletionStage<Course> prepared(StandBy made, Throwable error) {
        if (error != null) {
            return feed(new Message.StandByFailed(GnomonException.problemOf(error)));
        }
        standBy = made;
        course = course.to(made.vmm());
        return feed(new Message.StandByReady());
    }

    /** One message, and all that follows from it. */
    CompletionStage<Course> feed(Message message) {
        SwitchoverMachine.Step step = SwitchoverMachine.on(course.state(), message);
        Course next =
                Annotation.of(message, step, course, found, desk.epochs())
                        .in(step.state(), desk.now());
        Deque<SwitchoverMachine.Action> actions = new ArrayDeque<>(step.actions());
        if (actions.peek() != SwitchoverMachine.Action.INTEND) {
            publish(next);
            return perform(actions);
        }
        actions.poll();
        return Stages.then(
                desk.force(course.vm(), Kind.INTENT, CourseFields.intent(next)),
                (entry, error) -> {
                    if (error != null) {
                        return refused(message, GnomonException.problemOf(error));
                    }
                    publish(next);
                    return perform(actions);
                });
    }

    // Nothing was done since the last good intent, so what ran still runs.
    private CompletionStage<Course> refused(Message message, Problem problem) {
        CompletionStage<Course> failed = CompletableFuture.failedStage(problem.asException());
        if (message instanceof Message.StandByReady) {
            publish(course.because(problem).in(SwitchoverState.ROLLED_BACK, desk.now()));
            return Stages.then(discard(), (done, ignored) -> failed);
        }
        if (course.state() == SwitchoverState.ROLLING_BACK
                && !(message instanceof Message.Recovered)) {
            publish(course.because(problem).in(SwitchoverState.WATCHING, desk.now()));
        }
        return failed;
    }

    private CompletionStage<Course> perform(Deque<SwitchoverMachine.Action> actions) {
        SwitchoverMachine.Action action = actions.poll();
        if (action == null) {
            return CompletableFuture.completedStage(course);
        }
        return Stages.call(() -> perform(action)).thenCompose(done -> perform(actions));
    }

    private CompletionStage<?> perform(SwitchoverMachine.Action action) {
        return switch (action) {
            case RECORD -> record();
            case SWITCH_OVER -> switchNow();
            case LOOK -> look().thenCompose(truth -> feed(new Message.Found(truth)));
            case RELEASE_OLD -> release();
            case TRANSFER_BACK -> transferBack();
            case RESTORE_CHECKPOINT -> restore();
            case FREE_NEW -> free();
            case INTEND, NOTE -> throw new IllegalStateException(action + " is done elsewhere");
        };
    }

    // Called by the backend inside the blackout: no disk, no listener, no waiting.
    private void reached(SwitchoverState state) {
        try {
            SwitchoverMachine.Step step =
                    SwitchoverMachine.on(course.state(), new Message.Reached(state));
            Course next =
                    step.state() == course.state()
                            ? course.step(state, desk.now())
                            : course.in(step.state(), desk.now());
            publish(next);
            desk.journal().note(course.vm(), Kind.SWITCHOVER, CourseFields.reached(next, state));
        } catch (RuntimeException e) {
            if (state != SwitchoverState.ACTIVATED) {
                throw e;
            }
            // The guest runs already; failing now could only make the backend do harm.
            LOG.error("The activation of {} was not noted", course.vm(), e);
        }
    }

    private CompletionStage<?> switchNow() {
        errand.tell(desk, course.vm(), "Switching to " + course.plan().to() + ".");
        CompletionStage<Blackout> switched =
                Stages.call(
                        () ->
                                standBy.switchOver(
                                        course.plan().epoch(), this::reached, errand.sync()));
        return Stages.then(
                switched,
                (blackout, error) -> {
                    if (error != null) {
                        return feed(new Message.SwitchFailed(GnomonException.problemOf(error)))
                                .thenCompose(this::tidy);
                    }
                    publish(course.measured(blackout));
                    return feed(new Message.Switched());
                });
    }

    private CompletionStage<Course> tidy(Course after) {
        return after.state() == SwitchoverState.ROLLED_BACK
                ? discard().thenApply(done -> after)
                : CompletableFuture.completedStage(after);
    }

    private CompletionStage<?> transferBack() {
        errand.tell(desk, course.vm(), "Going back to " + course.plan().from() + ".");
        CompletionStage<Blackout> back =
                Stages.call(() -> retired().standBy())
                        .thenCompose(
                                old ->
                                        old.switchOver(
                                                course.backEpoch().orElseThrow(),
                                                this::reached,
                                                errand.sync()));
        return Stages.then(
                back,
                (blackout, error) -> {
                    if (error != null) {
                        return feed(new Message.TransferFailed(GnomonException.problemOf(error)));
                    }
                    publish(course.measured(blackout));
                    return feed(new Message.WentBack());
                });
    }

    private CompletionStage<?> restore() {
        restoring = true;
        errand.tell(desk, course.vm(), "Restoring the checkpoint on the old VMM.");
        return Stages.then(
                Stages.call(
                        () ->
                                retired()
                                        .restoreCheckpoint(
                                                course.backEpoch().orElseThrow(), this::reached)),
                (lost, error) -> {
                    if (error == null) {
                        publish(course.lost(lost));
                        return feed(new Message.WentBack());
                    }
                    Problem problem = GnomonException.problemOf(error);
                    return problem.code().equals(Problem.UNKNOWN_TRUTH)
                            ? feed(new Message.RestoreFailed(problem, Truth.UNCLEAR))
                            : look().thenCompose(t -> feed(new Message.RestoreFailed(problem, t)));
                });
    }

    private RetiredSide retired() {
        return vm.retired().orElseThrow(() -> Problems.nothingToRollBack(course.vm()));
    }

    private CompletionStage<?> release() {
        CompletionStage<Void> released =
                vm.retired()
                        .map(old -> Stages.call(old::release))
                        .orElseGet(() -> CompletableFuture.completedStage(null));
        return Stages.then(
                released,
                (done, error) ->
                        error == null
                                ? feed(new Message.Released())
                                : feed(
                                        new Message.ReleaseFailed(
                                                GnomonException.problemOf(error))));
    }

    /** Frees the side that was left, if there is one; a failure is logged. */
    CompletionStage<?> free() {
        return vm.retired()
                .map(side -> tolerate(Stages.call(side::release), "freeing the side that was left"))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    private CompletionStage<Void> discard() {
        return standBy == null
                ? CompletableFuture.completedStage(null)
                : tolerate(Stages.call(standBy::discard), "throwing the stand-by away");
    }

    private CompletionStage<Void> tolerate(CompletionStage<Void> stage, String what) {
        return stage.exceptionally(
                error -> {
                    LOG.warn("{}: {} failed", course.vm(), what, error);
                    return null;
                });
    }

    // The act is done already: if the journal fails now, recovery will find it out by looking.
    private CompletionStage<?> record() {
        Course now = course;
        return desk.force(now.vm(), Kind.SWITCHOVER, CourseFields.reached(now, now.state()))
                .exceptionally(
                        error -> {
                            LOG.error("{} is {}, not journaled", now.vm(), now.state(), error);
                            if (now.problem().isEmpty()) {
                                publish(course.because(GnomonException.problemOf(error)));
                            }
                            return null;
                        });
    }

    /** Asks the backend what runs; lets a guest go on that only this switchover had frozen. */
    CompletionStage<Truth> look() {
        return findings()
                .thenCompose(
                        first -> {
                            boolean frozen =
                                    SwitchoverMachine.froze(course.state())
                                            && first.run() == RunState.PAUSED
                                            // If another copy ran, this one must stay as it is.
                                            && first.copies() == 0;
                            return frozen
                                    ? tolerate(Stages.call(vm::resume), "letting the guest go on")
                                            .thenCompose(done -> findings())
                                    : CompletableFuture.completedStage(first);
                        })
                .thenApply(
                        now -> {
                            found = now;
                            Truth truth =
                                    Truth.of(now, course, !SwitchoverMachine.froze(course.state()));
                            return restoring && truth == Truth.NEW_GONE ? Truth.UNCLEAR : truth;
                        });
    }

    private CompletionStage<Truth.Findings> findings() {
        CompletionStage<RunState> run =
                Stages.call(vm::runState).exceptionally(error -> RunState.UNKNOWN);
        CompletionStage<Integer> copies = Stages.call(vm::activeCopies).exceptionally(error -> -1);
        return run.thenCombine(
                copies, (r, c) -> new Truth.Findings(c, r, vm.epoch(), vm.retired().isPresent()));
    }

    Course course() {
        return course;
    }

    private void publish(Course next) {
        course = next;
        desk.courses().put(next.vm(), next);
    }
}
