package org.gnomon.switchover.internal;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * What all runs share.
 *
 * @param journal where intents go first
 * @param time for events
 * @param scheduler for what blocks
 * @param courses the last switchover of each VM
 * @param epochs gives the next activation of a VM, later than any before
 */
record Desk(
        Journal journal,
        TimeSource time,
        Scheduler scheduler,
        Map<VmId, Course> courses,
        Function<VmId, Epoch> epochs) {

    Instant now() {
        return time.now();
    }

    CompletionStage<Journal.Entry> force(VmId vm, Journal.Kind kind, Map<String, String> fields) {
        return Stages.on(scheduler.blocking(), () -> journal.force(vm, kind, fields));
    }
}
