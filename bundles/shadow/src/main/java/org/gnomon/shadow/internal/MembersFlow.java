package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;

/** Keeps each of a VM's shadows going: seeds it, follows it, tries again what has failed. */
final class MembersFlow {

    private final Desk desk;
    private final Wards wards;
    private final Troubles troubles;

    MembersFlow(Desk desk, Wards wards) {
        this.desk = desk;
        this.wards = wards;
        this.troubles = new Troubles(desk);
    }

    /** How the shadows do now. */
    void look(Ward ward) {
        for (Life life : ward.lives()) {
            ShadowId id = life.id();
            life.follow(desk.replication().status(id), desk.replication().failure(id))
                    .ifPresent(problem -> failed(ward, life, problem));
            if (life.hasRecovered()) {
                desk.alerts().over(ward.id(), cause(life));
            }
            troubles.look(ward, life);
        }
    }

    // Without its primary no shadow can follow; who watches the primary tells of that.
    private void failed(Ward ward, Life life, Problem problem) {
        Optional<VirtualMachine> vm = desk.inventory().find(ward.id());
        boolean told = ward.rest() != Ward.Rest.NONE;
        if (ward.isJustGoingOn()) {
            life.hurry();
            return;
        }
        if (vm.isPresent() && !told) {
            desk.runState(vm.get())
                    .thenAccept(
                            run -> {
                                if (Desk.runs(run)) {
                                    complain(ward, life, problem);
                                }
                            });
        }
    }

    private CompletionStage<Void> complain(Ward ward, Life life, Problem problem) {
        Problem named = Sentences.shadowFailed(ward.id(), life.place(), problem);
        return desk.alerts().raiseOnce(ward.id(), cause(life), named).thenApply(alert -> null);
    }

    // Whatever it is that each try fails with: it is told once, until it is well again.
    private static String cause(Life life) {
        return "shadow/" + life.place().name() + "/";
    }

    /** Tries failed shadows again whose pause is over. */
    void retry(Ward ward) {
        boolean free = ward.isIdle() && ward.rest() == Ward.Rest.NONE;
        Optional<VirtualMachine> vm = desk.inventory().find(ward.id());
        boolean due = free && vm.isPresent() && ward.lives().stream().anyMatch(Life::isDue);
        if (!due || desk.isUnsettled(ward.id())) {
            return;
        }
        desk.runState(vm.get())
                .thenAccept(
                        run -> {
                            if (Desk.runs(run) && wards.has(ward) && ward.isIdle()) {
                                ward.lives().stream()
                                        .filter(Life::isDue)
                                        .forEach(life -> inBackground(ward, life, vm.get(), ""));
                            }
                        });
    }

    /** Seeds those that have no replica yet. */
    void seedRest(Ward ward, VirtualMachine vm) {
        ward.lives().stream()
                .filter(life -> life.state() == ShadowState.ABSENT)
                .forEach(life -> inBackground(ward, life, vm, ""));
    }

    /** The guest runs again: parked shadows are made anew, failed ones tried at once. */
    void resume(Ward ward, VirtualMachine vm) {
        ward.rest(Ward.Rest.NONE);
        for (Life life : ward.lives()) {
            if (life.state() == ShadowState.RETIRED) {
                inBackground(ward, life, vm, "");
            }
            if (ShadowMachine.follows(life.state())) {
                // What was kept for the worst.
                released(ward, life);
            }
            life.hurry();
        }
    }

    /**
     * Makes a shadow anew after a switch to it: from nothing if its replica became the VM or stands
     * where the VM is now, else with what it has.
     */
    CompletionStage<Void> renew(Ward ward, Life life, VirtualMachine vm, String left) {
        ShadowPlace place = Places.now(life, ward, vm, desk.backend(vm), left);
        boolean outlived = vm.replicas().stream().anyMatch(r -> r.place().equals(place));
        CompletionStage<Void> ready = outlived ? released(ward, life) : freed(life);
        return ready.thenAccept(v -> inBackground(ward, life, vm, left));
    }

    /**
     * Gives up what shadows hold, after an operation that was broken off because the primary seemed
     * lost; if it does not run, that is kept until it is known what becomes of it.
     */
    CompletionStage<Void> releasedIfRunning(Ward ward, VirtualMachine vm, List<Life> lives) {
        return desk.runState(vm)
                .thenCompose(
                        run -> {
                            if (!Desk.runs(run)) {
                                ward.rest(Ward.Rest.PRIMARY_LOST);
                                return Stages.done(null);
                            }
                            CompletionStage<Void> all = Stages.done(null);
                            for (Life life : lives) {
                                all = all.thenCompose(v -> released(ward, life));
                            }
                            return all;
                        });
    }

    /** Frees replicas that no one wants: found again, or left by a close that failed. */
    CompletionStage<Void> freedBut(VirtualMachine vm, Set<String> wanted) {
        CompletionStage<Void> all = Stages.done(null);
        for (Replica replica : vm.replicas()) {
            if (!wanted.contains(replica.place().name())) {
                all =
                        all.thenCompose(
                                v ->
                                        Stages.tolerate(
                                                "Freeing the replica " + replica.place(),
                                                desk.persist(replica::close)));
            }
        }
        return all;
    }

    /**
     * Gives up a checkpoint that is held on a shadow, so that it follows its VM again. One that
     * cannot is of no use any more: it fails, and is made anew. Never fails.
     */
    CompletionStage<Void> released(Ward ward, Life life) {
        ShadowId id = life.id();
        return Stages.then(
                desk.persist(() -> desk.replication().release(id)),
                (v, error) -> {
                    if (error == null) {
                        return Stages.done(null);
                    }
                    Problem problem = GnomonException.problemOf(error);
                    life.tryMove(ShadowMachine.Event.FAIL, problem.toString());
                    return freed(life).thenCompose(w -> complain(ward, life, problem));
                });
    }

    /** Frees what replication has for a shadow. */
    CompletionStage<Void> freed(Life life) {
        ShadowId id = life.id();
        return Stages.tolerate(
                "Freeing the replica of " + id,
                Stages.call(() -> desk.replication().release(id))
                        .handle((v, error) -> null)
                        .thenCompose(v -> desk.replication().stop(id)));
    }

    private void inBackground(Ward ward, Life life, VirtualMachine vm, String left) {
        if (!wards.has(ward)) {
            return;
        }
        Teller quiet = new Teller(ward.id(), desk.time(), p -> {});
        // Who seeds it knows of the failure already.
        seed(ward, life, vm, left, quiet).exceptionally(error -> null);
    }

    /**
     * Gives a VM a shadow: seeds it, and measures a checkpoint, so that a forecast has a basis. A
     * failure is an alert, too.
     *
     * @param left the host that the VM came from, empty if it did not move
     */
    CompletionStage<Void> seed(
            Ward ward, Life life, VirtualMachine vm, String left, Teller teller) {
        boolean begun =
                life.tryMove(ShadowMachine.Event.PROTECT, "")
                        || life.tryMove(ShadowMachine.Event.RESEED, "")
                        || life.state() == ShadowState.SEEDING;
        if (!begun) {
            return Stages.failed(
                    Sentences.noPlace(ward.id(), life.state(), ShadowMachine.Event.PROTECT));
        }
        CompletionStage<Void> seeded =
                Stages.call(() -> started(ward, life, vm, left, teller))
                        .thenCompose(v -> measure(life, teller))
                        // Not before: nothing else may ask for a checkpoint in between.
                        .thenAccept(v -> life.move(ShadowMachine.Event.SEEDED, ""));
        return Stages.then(
                seeded, (v, error) -> error == null ? seeded : giveUp(ward, life, vm, error));
    }

    private CompletionStage<Void> started(
            Ward ward, Life life, VirtualMachine vm, String left, Teller teller) {
        life.place(Places.now(life, ward, vm, desk.backend(vm), left));
        life.detail("The memory is copied for the first time.");
        teller.tell("protect", "Copying the memory of " + life.id() + ".");
        desk.telemetry().watch(vm, ward.policy().sampleEvery());
        return cleared(life)
                .thenCompose(
                        following ->
                                following.isPresent()
                                        ? Stages.done(following.get())
                                        : desk.replication()
                                                .start(
                                                        vm,
                                                        life.place(),
                                                        ward.policy(),
                                                        ward.redundancy()))
                .thenAccept(
                        status -> {
                            teller.tell(
                                    "protect",
                                    "The memory is there after " + status.rounds() + " rounds.");
                            life.detail("Measuring a first checkpoint.");
                        });
    }

    /** Its replication if that goes on all the same; one that is stuck is ended. */
    private CompletionStage<Optional<ReplicationStatus>> cleared(Life life) {
        Optional<ReplicationStatus> there =
                desk.replication()
                        .status(life.id())
                        .filter(s -> desk.replication().failure(life.id()).isEmpty());
        boolean well = there.filter(s -> ShadowMachine.follows(s.state())).isPresent();
        return there.isEmpty() || well
                ? Stages.done(there)
                : freed(life).thenApply(v -> Optional.empty());
    }

    private CompletionStage<Void> measure(Life life, Teller teller) {
        ShadowId id = life.id();
        VmId vm = id.vm();
        return Stages.call(() -> desk.replication().checkpoint(id))
                .thenCompose(
                        taken -> desk.observe(vm, BlackoutPart.CHECKPOINT_PAUSE, taken.pause()))
                .thenCompose(v -> desk.replication().release(id))
                .thenAccept(v -> teller.tell("protect", "A first checkpoint was measured.", 1));
    }

    private CompletionStage<Void> giveUp(Ward ward, Life life, VirtualMachine vm, Throwable error) {
        Problem problem = GnomonException.problemOf(error);
        if (!life.tryMove(ShadowMachine.Event.FAIL, problem.toString())) {
            // Not protected any more: who took it away has freed it.
            return Stages.failed(problem);
        }
        return desk.runState(vm)
                .thenCompose(run -> gaveUp(ward, life, problem, run))
                .thenCompose(v -> Stages.failed(problem));
    }

    // What a lost primary has left may be all that there is of it, and an old checkpoint is better
    // than none.
    private CompletionStage<Void> gaveUp(Ward ward, Life life, Problem problem, RunState run) {
        if (!Desk.runs(run) || !wards.has(ward)) {
            return Stages.done(null);
        }
        boolean holds = desk.replication().replica(life.id()).flatMap(Replica::held).isPresent();
        CompletionStage<Void> freed = holds ? Stages.done(null) : freed(life);
        return freed.thenCompose(v -> complain(ward, life, problem));
    }
}
