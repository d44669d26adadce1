package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Decision;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records decisions in their order, beside the flows: nothing waits for it, and nothing that fails
 * here stops what was decided.
 */
final class Decisions {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

    private final DecisionLog log;
    private final Scheduler scheduler;
    private CompletionStage<Void> before = Stages.done(null);

    /**
     * Makes one.
     *
     * @param log null if there is none
     */
    Decisions(DecisionLog log, Scheduler scheduler) {
        this.log = log;
        this.scheduler = scheduler;
    }

    /**
     * Records one.
     *
     * @param inputs written on the thread that waits for the disk; of values that do not change
     */
    synchronized void record(
            VmId vm,
            Decision.Kind kind,
            String outcome,
            String reason,
            Supplier<ObjectNode> inputs) {
        if (log == null) {
            return;
        }
        before =
                before.thenRunAsync(
                        () -> write(vm, kind, outcome, reason, inputs), scheduler.blocking());
    }

    private void write(
            VmId vm,
            Decision.Kind kind,
            String outcome,
            String reason,
            Supplier<ObjectNode> inputs) {
        try {
            log.record(vm, kind, outcome, reason, Json.text(inputs.get()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "The decision {} {} about {} was not recorded: {}",
                    kind,
                    outcome,
                    vm,
                    GnomonException.problemOf(e),
                    e);
        }
    }
}
