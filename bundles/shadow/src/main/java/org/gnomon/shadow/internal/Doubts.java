package org.gnomon.shadow.internal;

import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.spi.backend.VirtualMachine;

/** What is found at a start and cannot be explained: a person is told, nothing is touched. */
final class Doubts {

    private final Alerts alarm;
    private final Journal journal;

    Doubts(Alerts alarm, Journal journal) {
        this.alarm = alarm;
        this.journal = journal;
    }

    /** Looks at a VM that was found at a start. Never fails. */
    CompletionStage<Void> found(VirtualMachine vm, RunState run) {
        VmId id = vm.definition().id();
        CompletionStage<Void> told = Stages.done(null);
        if (run == RunState.PAUSED) {
            told = once(id, Stillness.CAUSE + vm.epoch(), Sentences.standsStill(id));
        } else if (run != RunState.HANDED_OVER && run != RunState.UNKNOWN) {
            alarm.over(id, Stillness.CAUSE);
        }
        Epoch known = Settlement.latestEpoch(journal, id);
        return vm.epoch().isAfter(known)
                ? told.thenCompose(
                        v ->
                                once(
                                        id,
                                        "epoch/" + vm.epoch(),
                                        Sentences.unknownEpoch(id, vm.epoch(), known)))
                : told;
    }

    private CompletionStage<Void> once(VmId vm, String cause, Problem problem) {
        return alarm.raiseOnce(vm, cause, problem).thenApply(alert -> null);
    }
}
