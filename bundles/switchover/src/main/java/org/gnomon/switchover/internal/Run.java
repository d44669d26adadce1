package org.gnomon.switchover.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.Journal.Kind;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.switchover.internal.SwitchoverMachine.Action;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation on one VM: feeds the state machine with what the backend says, and does what it
 * answers. One at a time per VM; the steps follow one another, on whatever thread ends the one
 * before.
 */
final class Run {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private static final int LOOKS = 3;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** After these another shadow would fare no better, or must not be tried. */
    private static final Set<String> IN_VAIN =
            Set.of(
                    Problem.LEASE_HELD,
                    Problem.LEASE_LOST,
                    Problem.LEASE_FAILED,
                    Problem.JOURNAL_FAILED,
                    Problem.UNKNOWN_TRUTH);

    private final Desk desk;
    private final VirtualMachine vm;
    private final Errand errand;
    private final Tries tries;
    private final Acts acts;
    private final Wish wish;
    private final Transcript transcript;
    private volatile Course course;
    private volatile Truth.Findings found;
    private volatile boolean restoring;

    Run(Desk desk, VirtualMachine vm, Errand errand, Course course, Wish wish) {
        this.desk = desk;
        this.vm = vm;
        this.errand = errand;
        this.course = course;
        this.tries = new Tries(errand.tries());
        this.acts = new Acts(this, vm);
        this.wish = wish;
        this.transcript = new Transcript(course);
    }

    /** From a course that is only planned, on the first shadow, to where it ends. */
    CompletionStage<Course> begin() {
        boolean lost = course.act() == Course.Act.FAILOVER;
        tries.advance();
        return desk.force(course.vm(), Kind.INTENT, CourseFields.intent(course))
                .thenCompose(
                        entry -> {
                            publish(course);
                            Action first = lost ? Action.FAIL_OVER : Action.STAND_BY;
                            return perform(new ArrayDeque<>(List.of(first)));
                        });
    }

    /** One message, and all that follows from it. */
    CompletionStage<Course> feed(Message message) {
        SwitchoverMachine.Step step = SwitchoverMachine.on(course, message);
        Deque<Action> actions = new ArrayDeque<>(step.actions());
        if (actions.peek() != Action.INTEND) {
            apply(message, step, Given.seen(found), desk.now());
            return perform(actions);
        }
        actions.poll();
        CompletionStage<Void> intended =
                Stages.call(() -> given(step))
                        .thenCompose(given -> intend(message, step, given, desk.now()));
        return Stages.then(
                intended,
                (done, error) ->
                        error == null ? perform(actions) : refused(message, Problems.of(error)));
    }

    private CompletionStage<Void> intend(
            Message message, SwitchoverMachine.Step step, Given given, Instant at) {
        Course next = Annotation.of(message, step, course, given, at);
        return desk.force(course.vm(), Kind.INTENT, CourseFields.intent(next))
                .thenAccept(entry -> apply(message, step, given, at));
    }

    private void apply(Message message, SwitchoverMachine.Step step, Given given, Instant at) {
        transcript.told(at, message, given);
        publish(Annotation.of(message, step, course, given, at));
    }

    private CompletionStage<Given> given(SwitchoverMachine.Step step) {
        Given seen = Given.seen(found);
        return switch (step.state()) {
            case PLANNED ->
                    epoch().thenApply(next -> tries.next(seen, course.plan(), next, desk.now()));
            case ROLLING_BACK -> epoch().thenApply(seen::back);
            default -> CompletableFuture.completedStage(seen);
        };
    }

    private CompletionStage<Epoch> epoch() {
        return desk.leases().next(course.vm(), vm.epoch());
    }

    // Nothing was done since the last good intent, so what ran still runs.
    private CompletionStage<Course> refused(Message message, Problem problem) {
        CompletionStage<Course> failed = CompletableFuture.failedStage(problem.asException());
        if (message instanceof Message.Recovered) {
            // The truth is as unsettled as before; it may be settled again.
            return failed;
        }
        SwitchoverState before = course.state();
        CompletionStage<Course> after = feed(new Message.IntentRefused(problem));
        boolean asked =
                before == SwitchoverState.WATCHING || before == SwitchoverState.ROLLING_BACK;
        return asked ? after.thenCompose(done -> failed) : after;
    }

    private CompletionStage<Course> perform(Deque<Action> actions) {
        Action action = actions.poll();
        if (action == null) {
            return CompletableFuture.completedStage(course);
        }
        return Stages.call(() -> perform(action)).thenCompose(done -> perform(actions));
    }

    private CompletionStage<?> perform(Action action) {
        return switch (action) {
            case RECORD -> record();
            case LOOK -> look().thenCompose(truth -> feed(new Message.Found(truth, more())));
            case STAND_BY -> acts.standBy();
            case SWITCH_OVER -> acts.switchOver();
            case DISCARD -> acts.discard();
            case RELEASE_OLD -> acts.release();
            case TRANSFER_BACK -> acts.transferBack();
            case RESTORE_CHECKPOINT -> acts.restore();
            case FREE_NEW -> acts.free();
            case FAIL_OVER -> acts.failOver();
            // Noted by the gate and intended before, so that nothing comes between.
            case INTEND, NOTE -> CompletableFuture.completedStage(null);
        };
    }

    private boolean more() {
        boolean vain = course.problem().map(p -> IN_VAIN.contains(p.code())).orElse(false);
        return tries.more() && !vain && wish.reason().isEmpty();
    }

    /** A step inside the blackout: quick, and nothing but memory. */
    void reached(SwitchoverState state) {
        if (state != SwitchoverState.ACTIVATED && !desk.leases().isHeld(course.vm())) {
            throw Problems.leaseLost(course.vm()).asException();
        }
        Optional<String> unwanted = wish.reason();
        boolean forth = course.state() == SwitchoverState.PREPARED;
        if (forth && state == SwitchoverState.FROZEN && unwanted.isPresent()) {
            throw Problems.givenUp(unwanted.get()).asException();
        }
        Message message = new Message.Reached(state);
        SwitchoverMachine.Step step = SwitchoverMachine.on(course, message);
        apply(message, step, Given.seen(found), desk.now());
        desk.journal().note(course.vm(), Kind.SWITCHOVER, CourseFields.reached(course, state));
    }

    // The act is done already: if the journal fails now, recovery will find it out by looking.
    private CompletionStage<?> record() {
        Course now = course;
        return desk.force(now.vm(), Kind.SWITCHOVER, CourseFields.reached(now, now.state()))
                .exceptionally(
                        error -> {
                            LOG.error("{} is {}, not journaled", now.vm(), now.state(), error);
                            if (now.problem().isEmpty()) {
                                Problem problem = Problems.of(error);
                                transcript.unrecorded(desk.now(), problem);
                                publish(course.because(problem));
                            }
                            return null;
                        });
    }

    /**
     * Asks the backend what runs; lets a guest go on that only this switchover had frozen. A
     * backend that does not answer is asked again before its silence decides.
     */
    CompletionStage<Truth> look() {
        return look(LOOKS);
    }

    private CompletionStage<Truth> look(int times) {
        return findings()
                .thenCompose(this::resumed)
                .thenCompose(
                        now -> {
                            found = now;
                            Truth truth = Truth.of(now, course, course.pausedIsFine(now));
                            if (times > 1 && now.silent() && course.mayBeWrong(truth)) {
                                return pause(BETWEEN_LOOKS).thenCompose(later -> look(times - 1));
                            }
                            boolean spent = restoring && truth == Truth.NEW_GONE;
                            return CompletableFuture.completedStage(spent ? Truth.UNCLEAR : truth);
                        });
    }

    private CompletionStage<Truth.Findings> resumed(Truth.Findings first) {
        boolean frozen =
                course.mayResume(first)
                        && first.run() == RunState.PAUSED
                        // If another copy ran, this one must stay as it is.
                        && first.copies() == 0;
        return frozen
                ? acts.resume().thenCompose(done -> findings())
                : CompletableFuture.completedStage(first);
    }

    /** Sees what runs, for whoever has to act on it; touches nothing. */
    CompletionStage<Truth.Findings> observe() {
        return findings()
                .thenApply(
                        now -> {
                            found = now;
                            return now;
                        });
    }

    private CompletionStage<Truth.Findings> findings() {
        return Looks.at(vm, desk.scheduler());
    }

    void restoring() {
        restoring = true;
    }

    CompletionStage<Void> pause(Duration span) {
        return desk.scheduler().delay(span);
    }

    void tell(String message) {
        errand.tell(desk, course.vm(), message);
    }

    void publish(Course next) {
        course = next;
        desk.courses().put(next.vm(), next);
    }

    /** What was seen at the last look; null before one. */
    Truth.Findings found() {
        return found;
    }

    Course course() {
        return course;
    }

    Errand errand() {
        return errand;
    }

    Acts acts() {
        return acts;
    }

    Wish wish() {
        return wish;
    }

    Transcript transcript() {
        return transcript;
    }

    FinalSync sync() {
        return tries.current().sync();
    }

    Replica replica() {
        return tries.current().replica();
    }
}
