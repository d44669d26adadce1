package org.gnomon.switchover.internal;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * What all runs share.
 *
 * @param journal where intents go first
 * @param leases who may activate, and with which epoch
 * @param time for events
 * @param scheduler for what blocks
 * @param courses the last switchover of each VM
 */
record Desk(
        Journal journal,
        Leases leases,
        TimeSource time,
        Scheduler scheduler,
        Map<VmId, Course> courses) {

    Instant now() {
        return time.now();
    }

    CompletionStage<Journal.Entry> force(VmId vm, Journal.Kind kind, Map<String, String> fields) {
        return Stages.on(scheduler.blocking(), () -> journal.force(vm, kind, fields));
    }
}
