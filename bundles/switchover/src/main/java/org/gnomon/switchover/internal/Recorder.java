package org.gnomon.switchover.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what was decided. It explains only, so nothing ever fails or waits long for it. */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DecisionLog log;
    private final Scheduler scheduler;

    /**
     * Makes one.
     *
     * @param log null if there is none
     */
    Recorder(DecisionLog log, Scheduler scheduler) {
        this.log = log;
        this.scheduler = scheduler;
    }

    /** Where an operation has come to. */
    CompletionStage<Void> ended(Admission.Asked asked, String why, Run run) {
        Course course = run.course();
        return record(
                course.vm(),
                kind(asked, course),
                course.state().name(),
                Narration.reason(course),
                () -> Inputs.of(asked, why, run));
    }

    /** Something that was not begun. */
    CompletionStage<Void> refused(Admission.Facts facts, String why, Problem problem) {
        return record(
                facts.vm(),
                Decision.Kind.REFUSAL,
                problem.code(),
                problem.message(),
                () -> Inputs.of(facts, why));
    }

    private static Decision.Kind kind(Admission.Asked asked, Course course) {
        return switch (asked) {
            case SWITCHOVER, COMMIT -> Decision.Kind.SWITCH;
            case ROLLBACK -> Decision.Kind.ROLLBACK;
            case FAILOVER -> Decision.Kind.FAILOVER;
            case RECOVERY ->
                    switch (course.act()) {
                        case SWITCH, COMMIT -> Decision.Kind.SWITCH;
                        case ROLLBACK -> Decision.Kind.ROLLBACK;
                        case FAILOVER -> Decision.Kind.FAILOVER;
                    };
        };
    }

    private CompletionStage<Void> record(
            VmId vm, Decision.Kind kind, String outcome, String reason, Supplier<String> inputs) {
        if (log == null) {
            return CompletableFuture.completedStage(null);
        }
        CompletionStage<Decision> recorded =
                Stages.on(
                        scheduler.blocking(),
                        () -> log.record(vm, kind, outcome, reason, inputs.get()));
        return scheduler
                .within(
                        PATIENCE,
                        recorded,
                        () -> Problem.of(Problem.TIMEOUT, "The disk is slow.", "").asException())
                .<Void>thenApply(decision -> null)
                .exceptionally(
                        error -> {
                            LOG.warn("{}: {} {} was not recorded", vm, kind, outcome, error);
                            return null;
                        });
    }
}
