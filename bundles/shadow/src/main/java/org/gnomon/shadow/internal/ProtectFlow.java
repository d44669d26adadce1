package org.gnomon.shadow.internal;

import java.util.concurrent.CompletionStage;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.spi.backend.VirtualMachine;

/** Gives a VM a shadow: seed it, and measure one checkpoint, so that a forecast has a basis. */
final class ProtectFlow {

    private final Desk desk;
    private final Ward ward;
    private final VirtualMachine vm;
    private final Teller teller;

    ProtectFlow(Desk desk, Ward ward, VirtualMachine vm, Teller teller) {
        this.desk = desk;
        this.ward = ward;
        this.vm = vm;
        this.teller = teller;
    }

    CompletionStage<Void> run() {
        ProtectionPolicy policy = ward.policy();
        return desk.force(ward.id(), Journal.Kind.PROTECTION, Protection.on(policy))
                .thenCompose(
                        entry -> {
                            ward.move(ShadowMachine.Event.PROTECT, "");
                            return seed();
                        });
    }

    /** The part without the journal, for a shadow that is SEEDING: also after a switch. */
    CompletionStage<Void> seed() {
        ward.detail("The memory is copied for the first time.");
        teller.tell("protect", "Copying the memory of " + ward.id() + ".");
        CompletionStage<Void> seeded =
                Stages.call(
                                () -> {
                                    desk.telemetry().watch(vm, ward.policy().sampleEvery());
                                    return desk.replication().start(vm, ward.policy());
                                })
                        .thenAccept(this::seeded)
                        .thenCompose(v -> measure())
                        // Not before: nothing else may ask for a checkpoint in between.
                        .thenAccept(v -> ward.move(ShadowMachine.Event.SEEDED, ""));
        return Stages.then(seeded, (v, error) -> error == null ? Stages.done(null) : giveUp(error));
    }

    private void seeded(ReplicationStatus status) {
        teller.tell("protect", "The memory is there after " + status.rounds() + " rounds.");
        ward.detail("Measuring a first checkpoint.");
    }

    private CompletionStage<Void> measure() {
        return Stages.call(() -> desk.replication().checkpoint(ward.id()))
                .thenCompose(
                        checkpoint ->
                                desk.observe(
                                        ward.id(),
                                        BlackoutPart.CHECKPOINT_PAUSE,
                                        checkpoint.pause()))
                .thenCompose(v -> desk.replication().release(ward.id()))
                .thenAccept(v -> teller.tell("protect", "A first checkpoint was measured.", 1));
    }

    private CompletionStage<Void> giveUp(Throwable error) {
        Problem problem = GnomonException.problemOf(error);
        ward.tryMove(ShadowMachine.Event.FAIL, problem.toString());
        return Stages.tolerate(
                        "Freeing the replica of " + ward.id(),
                        Stages.call(() -> desk.replication().stop(ward.id())))
                .thenCompose(v -> Stages.failed(problem));
    }
}
