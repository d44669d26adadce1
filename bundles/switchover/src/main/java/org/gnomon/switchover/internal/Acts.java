package org.gnomon.switchover.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gnomon.model.Blackout;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run asks of the backend, each with the message that its end is for the state machine. */
final class Acts {

    private static final Logger LOG = LoggerFactory.getLogger(Acts.class);

    private static final int RELEASES = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Run run;
    private final VirtualMachine vm;
    private volatile StandBy standBy;

    Acts(Run run, VirtualMachine vm) {
        this.run = run;
        this.vm = vm;
    }

    CompletionStage<Course> standBy() {
        run.tell("Starting the shadow VMM on " + run.course().plan().place() + ".");
        return Stages.then(
                freed().thenCompose(
                                done ->
                                        vm.standBy(
                                                run.errand().update(),
                                                run.course().plan().place())),
                (made, error) -> {
                    if (error != null) {
                        return run.feed(new Message.StandByFailed(problem(error)));
                    }
                    standBy = made;
                    run.publish(run.course().to(made.vmm()));
                    return run.feed(
                            run.wish()
                                    .reason()
                                    .<Message>map(w -> new Message.Abandoned(Problems.givenUp(w)))
                                    .orElseGet(Message.StandByReady::new));
                });
    }

    // What an earlier switch left and could not free would be lost sight of at the next one.
    private CompletionStage<Void> freed() {
        return vm.retired()
                .map(left -> again(left::release, RELEASES))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    CompletionStage<Course> switchOver() {
        Course course = run.course();
        run.tell("Switching to " + course.plan().to() + ".");
        CompletionStage<Blackout> switched =
                gated(gate -> standBy.switchOver(course.plan().epoch(), gate, run.sync()));
        return Stages.then(
                switched,
                (blackout, error) -> {
                    if (error != null) {
                        return failed(problem(error), Message.SwitchFailed::new);
                    }
                    run.publish(run.course().measured(blackout));
                    return run.feed(new Message.Switched());
                });
    }

    CompletionStage<Void> discard() {
        StandBy left = standBy;
        standBy = null;
        return left == null
                ? CompletableFuture.completedStage(null)
                : tolerate(again(left::discard, RELEASES), "throwing the stand-by away");
    }

    CompletionStage<Course> transferBack() {
        Course course = run.course();
        run.tell("Going back to " + course.plan().from() + ".");
        standBy = null;
        CompletionStage<Blackout> back =
                gated(gate -> retired().standBy().thenCompose(old -> goBack(old, course, gate)));
        return Stages.then(
                back,
                (blackout, error) -> {
                    if (error != null && standBy == null && isOutOfReach(problem(error))) {
                        return run.feed(new Message.IntentRefused(problem(error)));
                    }
                    if (error != null) {
                        return failed(problem(error), Message.TransferFailed::new)
                                .thenCompose(this::stayed);
                    }
                    standBy = null;
                    run.publish(run.course().measured(blackout));
                    return run.feed(new Message.WentBack());
                });
    }

    // Nothing was begun, and a host that cannot be asked is no reason to give up what runs there.
    private static boolean isOutOfReach(Problem problem) {
        return problem.code().equals(PeerHosts.UNREACHABLE)
                || problem.code().equals(PeerHosts.NO_ANSWER);
    }

    private CompletionStage<Blackout> goBack(StandBy old, Course course, Gate gate) {
        standBy = old;
        return old.switchOver(course.backEpoch().orElseThrow(), gate, Errand.NONE);
    }

    /** Only once it is proved that the new side goes on, what waited to go back is in the way. */
    private CompletionStage<Course> stayed(Course after) {
        return after.state() == SwitchoverState.WATCHING
                ? discard().thenApply(done -> after)
                : CompletableFuture.completedStage(after);
    }

    CompletionStage<Course> restore() {
        run.restoring();
        run.tell("Restoring the checkpoint on the old VMM.");
        CompletionStage<Duration> restored =
                gated(
                        gate ->
                                retired()
                                        .restoreCheckpoint(
                                                run.course().backEpoch().orElseThrow(), gate));
        return Stages.then(
                restored,
                (lost, error) -> {
                    if (error == null) {
                        run.publish(run.course().lost(lost));
                        return run.feed(new Message.WentBack());
                    }
                    Problem problem = problem(error);
                    return problem.code().equals(Problem.UNKNOWN_TRUTH)
                            ? failed(problem, p -> new Message.RestoreFailed(p, Truth.UNCLEAR))
                            : run.look()
                                    .thenCompose(
                                            truth ->
                                                    run.feed(
                                                            new Message.RestoreFailed(
                                                                    problem, truth)));
                });
    }

    CompletionStage<Course> release() {
        return Stages.then(
                freed(),
                (done, error) ->
                        run.feed(
                                error == null
                                        ? new Message.Released()
                                        : new Message.ReleaseFailed(problem(error))));
    }

    // A backend may be late; to release or discard twice does nothing.
    private CompletionStage<Void> again(Supplier<CompletionStage<Void>> call, int times) {
        return Stages.then(
                Stages.call(call),
                (done, error) -> {
                    if (error == null) {
                        return CompletableFuture.completedStage(null);
                    }
                    return times == 1
                            ? CompletableFuture.failedStage(error)
                            : run.pause(PAUSE).thenCompose(later -> again(call, times - 1));
                });
    }

    /** Frees the side that was left, if there is one; a failure is logged. */
    CompletionStage<Void> free() {
        return tolerate(freed(), "freeing the side that was left");
    }

    CompletionStage<Course> failOver() {
        Course course = run.course();
        run.tell("Going on from the checkpoint on " + course.plan().place() + ".");
        CompletionStage<Duration> failedOver =
                gated(gate -> run.replica().failOver(course.plan().epoch(), gate));
        return Stages.then(
                failedOver,
                (lost, error) -> {
                    if (error != null) {
                        return run.feed(new Message.FailOverFailed(problem(error)));
                    }
                    run.publish(run.course().lost(lost).to(vm.vmm()));
                    return run.feed(new Message.FailedOver());
                });
    }

    CompletionStage<Void> resume() {
        return tolerate(Stages.call(vm::resume), "letting the guest go on");
    }

    // A late step of a call that has ended, for example in a time-out, must not pass any more.
    private <T> CompletionStage<T> gated(Function<Gate, CompletionStage<T>> call) {
        Gate gate = new Gate(run);
        return Stages.call(() -> call.apply(gate)).whenComplete((done, error) -> gate.close());
    }

    // A person will have to act on this: what the backend says now tells which commands help.
    private CompletionStage<Course> failed(Problem problem, Function<Problem, Message> message) {
        return problem.code().equals(Problem.UNKNOWN_TRUTH)
                ? run.observe().thenCompose(seen -> run.feed(message.apply(problem)))
                : run.feed(message.apply(problem));
    }

    private RetiredSide retired() {
        return vm.retired()
                .orElseThrow(() -> Problems.nothingToRollBack(run.course().vm()).asException());
    }

    private CompletionStage<Void> tolerate(CompletionStage<Void> stage, String what) {
        return stage.exceptionally(
                error -> {
                    LOG.warn("{}: {} failed", run.course().vm(), what, error);
                    return null;
                });
    }

    private static Problem problem(Throwable error) {
        return Problems.of(error);
    }
}
