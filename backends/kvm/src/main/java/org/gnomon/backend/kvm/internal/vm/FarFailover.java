package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.StepGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on from a checkpoint on another host because the VM is lost. It is loaded there, standing
 * still, before what is left of the VM is ended, so that one that cannot be loaded costs nothing.
 * The package shows the steps and what each leaves after a crash.
 */
final class FarFailover {
    private static final Logger LOG = LoggerFactory.getLogger(FarFailover.class);

    private final KvmVm vm;
    private final KvmFarReplica replica;
    private final FarHost far;
    private final Side leaving;
    private Side target;
    private FarActivation activation;
    private FarHost.Outcome arrived;
    private Instant lastSign;

    FarFailover(KvmVm vm, KvmFarReplica replica) {
        this.vm = vm;
        this.replica = replica;
        this.far = replica.host();
        this.leaving = vm.active();
    }

    /** On the lane. Returns how much guest time was lost, at most. */
    Duration run(Epoch epoch, StepGate gate) {
        vm.endStandByAndRehearsals();
        settleEarlier();
        FarHost.About from = requireHeld();
        var intent = new Activation.Takeover(replica.key(), 0, false);
        vm.book().update(r -> r.withActivation(r.activation().takingOver(epoch.value(), intent)));
        try {
            start();
            Travel.requireImages(
                    vm.book().read(), target.record(), far.load(replica.key()).images());
            handOver(epoch, gate);
        } catch (RuntimeException e) {
            throw undo(e);
        }
        List<ReplicaRecord> lost = vm.book().read().replicas();
        takeOver();
        LOG.info(
                "{} goes on on {} from the checkpoint of {}, activation {}",
                vm.book().read().vm(),
                far.peer(),
                from.capturedAt(),
                epoch);
        tell(gate);
        removeWhatIsLost(lost);
        Duration loss = Duration.between(Instant.parse(from.capturedAt()), lastSign);
        return loss.isNegative() ? Duration.ZERO : loss;
    }

    /** What an earlier try has left. If it may run there, or does, nothing else is run. */
    private void settleEarlier() {
        VmRecord record = vm.book().read();
        SideRecord left = record.side(SideRecord.Role.STANDBY).orElse(null);
        boolean ours = left == null || left.key().equals(replica.key());
        if (!ours) {
            throw mayRun(vm, replica, "another side, " + left.name() + ", was begun before");
        }
        FarHost.Outcome there = far.outcome(replica.key());
        if (there.phase() == Phase.TOLD || there.phase() == Phase.ACTIVE) {
            runsAlready(there);
        }
        if (there.phase() == Phase.PREPARED || there.phase() == Phase.LOADED) {
            far.unprepare(replica.key());
        }
        if (left != null) {
            letGo(left);
        }
    }

    /** An earlier activation whose answer was lost: it is the VM, or it is not known. */
    private void runsAlready(FarHost.Outcome now) {
        FarHost.Outcome there = now;
        Activation begun = vm.book().read().activation();
        SideRecord left = vm.book().read().side(SideRecord.Role.STANDBY).orElse(null);
        if (FarFailoverTruth.isToBeTold(there, begun) && !leaving.isAlive()) {
            there = far.activate(replica.key(), begun.switchingTo());
        }
        boolean runs = there.state().equals(RunState.RUNNING.name());
        if (!runs || left == null || there.epoch() != begun.switchingTo()) {
            throw mayRun(vm, replica, "it is " + there.phase() + " there, and " + there.state());
        }
        arrived = there;
        target = vm.shared().sides().attach(left);
        List<ReplicaRecord> lost = vm.book().read().replicas();
        takeOver();
        removeWhatIsLost(lost);
        throw Problems.of(
                Problem.ILLEGAL_TRANSITION,
                "The VM runs on " + far.peer() + " since the failover that was asked for before.",
                "Nothing has to be done.");
    }

    private FarHost.About requireHeld() {
        FarHost.About held = far.outcome(replica.key()).held();
        replica.holds(held);
        if (held == null) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The replica " + replica.place() + " holds no checkpoint to go on from.",
                    "Take another replica, or define the VM anew.");
        }
        return held;
    }

    private void start() {
        FarPreflights there = new FarPreflights(vm.shared(), replica.place().host());
        VmmVersion vmm = there.asNow(vm.book().read(), vm.vmm());
        SideRecord started =
                far.prepare(replica.key(), vmm.location())
                        .at(replica.place().host(), replica.key())
                        .as(SideRecord.Role.STANDBY);
        vm.book().update(r -> r.plus(started));
        target = vm.shared().sides().attach(started);
        vm.loading(target);
    }

    private void handOver(Epoch epoch, StepGate gate) {
        fence();
        lastSign = vm.vitals().lostAt().orElseGet(() -> vm.shared().time().now());
        gate.reached(SwitchoverState.FENCED);
        var told = new Activation.Takeover(replica.key(), 0, true);
        vm.book().update(r -> r.withActivation(r.activation().takingOver(epoch.value(), told)));
        activation = FarActivation.ofCheckpoint(vm, far, replica.key());
        arrived = activation.run(epoch, () -> replica.doubt(true));
    }

    private void fence() {
        if (leaving.record().isLocal()) {
            new Fence(vm.shared(), vm.book()).end(leaving);
        } else if (!vm.shared().sides().remove(leaving)) {
            throw Problems.of(
                    Problem.UNKNOWN_TRUTH,
                    "It cannot be shown that the VM has ended on " + leaving.record().host() + ".",
                    "Look at the link: `gnomon:hosts`, and try again.");
        }
    }

    private RuntimeException undo(RuntimeException cause) {
        vm.loading(null);
        if (activation != null && activation.end() == FarActivation.End.UNKNOWN) {
            boolean said =
                    cause instanceof GnomonException g
                            && g.problem().code().equals(Problem.UNKNOWN_TRUTH);
            return said ? cause : mayRun(vm, replica, GnomonException.problemOf(cause).message());
        }
        boolean died = target != null && target.diesSoon();
        RuntimeException reason = died ? target.crashed().asException(cause) : cause;
        if (toldAfterAll()) {
            replica.doubt(true);
            return mayRun(vm, replica, reason.getMessage());
        }
        letGo(target == null ? null : target.record());
        return reason;
    }

    /** Ends what was loaded; whether a call of an earlier try came late and told it to run. */
    private boolean toldAfterAll() {
        try {
            far.unprepare(replica.key());
            return false;
        } catch (GnomonException e) {
            // Without an answer: never told, and asked for again before the next try.
            LOG.warn("what was loaded on {} is left: {}", far.peer(), e.getMessage());
            return e.problem().code().equals(Problem.ILLEGAL_TRANSITION) && !isFenced();
        }
    }

    private boolean isFenced() {
        try {
            return far.outcome(replica.key()).phase() == Phase.FENCED;
        } catch (GnomonException e) {
            LOG.debug("{} on {}", replica.key(), far.peer(), e);
            return false;
        }
    }

    /** It was not told to run, and the checkpoint is held on. */
    private void letGo(SideRecord started) {
        if (target != null) {
            target.disconnect();
        }
        vm.book()
                .note(
                        r ->
                                (started == null ? r : r.minus(started))
                                        .withActivation(Activation.at(r.epoch())));
        replica.doubt(false);
    }

    /** It runs there: that is the truth now, and it is written down. */
    private void takeOver() {
        Host host = vm.shared();
        vm.loading(null);
        vm.retiredSide().ifPresent(r -> host.sides().remove(r.side()));
        SideRecord now = target.record();
        target.become(SideRecord.Role.ACTIVE);
        vm.book().note(r -> Travel.wentOn(r, now, arrived.images()));
        replica.doubt(false);
        replica.interrupt();
        replica.consumed();
        vm.arrived(target, null);
    }

    /** Memory and layers of a VM that was lost, and checkpoints of it here. */
    private void removeWhatIsLost(List<ReplicaRecord> replicas) {
        SideRecord lost = leaving.record();
        try {
            if (lost.isLocal() && lost.key().isEmpty()) {
                vm.removeRam(lost.ram());
            }
            List<DiskSpec> home = vm.book().read().abroad().home();
            home.forEach(d -> d.layers().forEach(l -> DiskLayers.delete(l.path())));
            List<DiskSpec> flat = home.stream().map(d -> d.withLayers(List.of())).toList();
            vm.book().note(r -> r.withHome(flat));
            vm.replicaSet().removeFiles(replicas);
            vm.abroad().sweep();
        } catch (GnomonException e) {
            LOG.warn("what is left of the VM that was lost stays: {}", e.getMessage());
        }
    }

    /** Nothing that the listener says now can change that it runs. */
    private static void tell(StepGate gate) {
        try {
            gate.reached(SwitchoverState.ACTIVATED);
        } catch (RuntimeException e) {
            LOG.warn("told that the checkpoint runs, the listener failed", e);
        }
    }

    /** Fails closed: all stays as it is, for whoever looks next. */
    static GnomonException mayRun(KvmVm vm, KvmFarReplica replica, String why) {
        String host = replica.place().host();
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "The VM "
                                + vm.book().read().vm()
                                + " was to go on from a checkpoint on "
                                + host
                                + " (replica "
                                + replica.key()
                                + ") and may run there: "
                                + why
                                + ".",
                        "Nothing else was run. When the link to "
                                + host
                                + " is up, "
                                + Advice.failover(vm.book().read().vm())
                                + " again: it looks anew.")
                .asException();
    }
}
