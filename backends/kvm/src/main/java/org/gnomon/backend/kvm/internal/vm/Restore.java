package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
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
 * Goes on from a checkpoint that is held. It is loaded, standing still, before what is left of the
 * VM is ended, so that a checkpoint that cannot be loaded costs nothing. It writes layers of its
 * own, so that other checkpoints stay what they are until it runs. The package shows the steps and
 * what each leaves after a crash.
 */
final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final Set<String> LOADED = Set.of("paused", "prelaunch");

    private final KvmVm vm;
    private final Host host;
    private final Side leaving;
    private final VmmVersion vmm;
    private final ReplicaRecord from;
    private final boolean planned;
    private boolean stopped;
    private boolean ended;
    private boolean contSent;
    private boolean contRefused;
    private Instant lastSign;

    private Restore(KvmVm vm, VmmVersion vmm, ReplicaRecord from, boolean planned) {
        this.vm = vm;
        this.host = vm.shared();
        this.leaving = vm.active();
        this.vmm = vmm;
        this.from = from;
        this.planned = planned;
    }

    /** Back to where the guest was before a switch. */
    static Restore back(KvmVm vm, VmmVersion vmm, ReplicaRecord from) {
        return new Restore(vm, vmm, from, true);
    }

    /** On because the VM is lost. */
    static Restore failOver(KvmVm vm, ReplicaRecord from) {
        return new Restore(vm, vm.vmm(), from, false);
    }

    /** On the lane. Returns how much guest time was lost, at most. */
    Duration run(Epoch epoch, StepGate gate) {
        Switch.requireAfter(vm.book().read(), epoch);
        vm.endStandByAndRehearsals();
        requireNothingLoaded();
        int layer = vm.book().nextSequence();
        var intent = new Activation.Takeover(from.ram(), layer, false);
        vm.book().update(r -> r.withActivation(r.activation().takingOver(epoch.value(), intent)));
        long begin = host.time().nanos();
        Side restored = null;
        try {
            restored = start(layer);
            vm.loading(restored);
            SideRecord started = restored.record();
            vm.book().update(r -> r.plus(started));
            load(restored, layer);
            handOver(restored, epoch, gate);
        } catch (RuntimeException e) {
            throw undo(restored, e);
        }
        vm.loading(null);
        LOG.info(
                "{} goes on from the checkpoint of {}, {} ms after that was asked for",
                vm.book().read().vm(),
                from.checkpoint().capturedAt(),
                host.time().since(begin).toMillis());
        takeOver(restored);
        tell(gate);
        vm.mergeLayers();
        return loss();
    }

    /**
     * A checkpoint that was loaded before, and of which nobody could say that it does not run or
     * that it is gone, must not be joined by another.
     */
    private void requireNothingLoaded() {
        VmRecord record = vm.book().read();
        SideRecord left = record.side(SideRecord.Role.STANDBY).orElse(null);
        if (left == null) {
            return;
        }
        Activation.Takeover begun = record.activation().takeover();
        boolean told = begun != null && begun.told();
        if (!told && host.sides().remove(host.sides().attach(left))) {
            TakenOver.deleteLayers(host, record);
            vm.book().update(r -> r.minus(left).withActivation(Activation.at(r.epoch())));
            return;
        }
        throw Problems.of(
                Problem.UNKNOWN_TRUTH,
                "Of the VM "
                        + record.vm()
                        + " a checkpoint was loaded before, and it is not known what became of its"
                        + " process "
                        + left.process().pid()
                        + ".",
                Advice.anew(List.of(left), record.vm()));
    }

    private Duration loss() {
        Instant captured = Instant.parse(from.checkpoint().capturedAt());
        Duration loss = Duration.between(captured, lastSign);
        return loss.isNegative() ? Duration.ZERO : loss;
    }

    private Side start(int number) {
        VmRecord record = vm.book().read();
        int frozen = from.checkpoint().layer();
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        for (DiskSpec disk : record.disks()) {
            DiskSpec.Layer own = TakenOver.layer(host, record, disk, number);
            DiskLayers.createOver(Path.of(own.path()), disk, disk.below(frozen));
            disks.put(disk.name(), BlockNodes.frozenUnder(disk, frozen, own));
        }
        return host.sides()
                .start(
                        record,
                        new Sides.Order(
                                SideRecord.Role.STANDBY,
                                vmm,
                                Path.of(from.ram()),
                                disks,
                                leaving.record().logs()));
    }

    private void load(Side restored, int number) {
        Path socket = host.directories().socket(vm.book().read().id(), number, "in");
        try {
            Migration.prepareTarget(restored.control(), socket);
            Path saved = Path.of(from.checkpoint().deviceState());
            ByteBuffer state = ByteBuffer.wrap(Files.readAllBytes(saved));
            Migration.load(restored, socket, state, host.scheduler());
            restored.awaitStatus(LOADED, Limits.COMMAND);
        } catch (IOException e) {
            throw Problems.io("Cannot read the checkpoint", e);
        } finally {
            DiskLayers.delete(socket.toString());
        }
    }

    private void handOver(Side restored, Epoch epoch, StepGate gate) {
        if (planned) {
            stopLeaving();
            gate.reached(SwitchoverState.FROZEN);
            gate.reached(SwitchoverState.FINALISED);
        }
        new Fence(host, vm.book()).end(leaving);
        lastSign = vm.vitals().lostAt().orElseGet(() -> host.time().now());
        ended = true;
        gate.reached(SwitchoverState.FENCED);
        Activation.Takeover told =
                new Activation.Takeover(
                        from.ram(), vm.book().read().activation().takeover().layer(), true);
        vm.book().update(r -> r.withActivation(r.activation().takingOver(epoch.value(), told)));
        if (!restored.isAlive()) {
            throw restored.crashed().asException();
        }
        contSent = true;
        try {
            restored.execute("cont", null);
        } catch (GnomonException e) {
            contRefused = e.problem().code().equals(Problems.QEMU_ERROR);
            throw e;
        }
        restored.awaitStatus(Set.of("running"), Limits.COMMAND);
    }

    /** It is about to be killed, so that it does not answer is no reason to give up. */
    private void stopLeaving() {
        if (!leaving.isAlive()) {
            return;
        }
        try {
            stopped = leaving.status().equals("running");
            leaving.execute("stop", null);
        } catch (GnomonException e) {
            LOG.warn("the side to leave did not stop when asked: {}", e.getMessage());
        }
    }

    private RuntimeException undo(Side restored, RuntimeException cause) {
        boolean died = restored != null && restored.diesSoon();
        boolean neverRan = !contSent || (contRefused && restored.runState() == RunState.PAUSED);
        if (!neverRan && !died) {
            return unclear(restored, "it was told to run, so that it may run", cause);
        }
        if (restored != null && !host.sides().remove(restored)) {
            vm.loading(null);
            return unclear(restored, "its process cannot be ended", cause);
        }
        vm.loading(null);
        giveUp(restored, neverRan);
        if (stopped && !ended) {
            try {
                leaving.execute("cont", null);
            } catch (GnomonException e) {
                cause.addSuppressed(e);
            }
        }
        return died ? restored.crashed().asException(cause) : cause;
    }

    /** All stays as it is, and written down, for whoever looks next. */
    private RuntimeException unclear(Side restored, String what, RuntimeException cause) {
        String name = vm.book().read().vm();
        long pid = restored.record().process().pid();
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        "Going on from a checkpoint of the VM "
                                + name
                                + " failed ("
                                + GnomonException.problemOf(cause).message()
                                + ") after process "
                                + pid
                                + " had loaded it, and "
                                + what
                                + ".",
                        Advice.anew(List.of(restored.record()), name))
                .asException(cause);
    }

    /**
     * Nothing runs of it any more. If it may have run for a moment, its memory is not the
     * checkpoint's any more; the disks of all others are as they were.
     */
    private void giveUp(Side restored, boolean neverRan) {
        VmRecord before = vm.book().read();
        vm.book()
                .note(
                        r -> {
                            VmRecord now = restored == null ? r : r.minus(restored.record());
                            return now.withActivation(Activation.at(r.epoch()));
                        });
        TakenOver.deleteLayers(host, before);
        if (!neverRan) {
            lose(List.of(from));
        }
    }

    private void lose(List<ReplicaRecord> lost) {
        vm.replicaSet().all().stream()
                .filter(o -> lost.stream().anyMatch(r -> r.ram().equals(o.ram())))
                .forEach(KvmReplica::lose);
        vm.replicaSet().drop(lost);
    }

    private void takeOver(Side restored) {
        vm.retiredSide().ifPresent(r -> host.sides().remove(r.side()));
        restored.become(SideRecord.Role.ACTIVE);
        TakenOver done = TakenOver.of(host, vm.book().read(), restored.record());
        vm.book().note(r -> done.record());
        vm.retire(null);
        vm.replicaSet().all().stream()
                .filter(o -> done.dropped().contains(o.ram()))
                .forEach(KvmReplica::lose);
        vm.replicaSet().all().stream()
                .filter(o -> o.ram().equals(from.ram()))
                .forEach(o -> o.consumed("The replica's memory has become the VM's own."));
        vm.drive(restored);
        if (leaving.record().isLocal()) {
            vm.removeRam(leaving.record().ram());
        }
        done.files().forEach(DiskLayers::delete);
    }

    /** Nothing that the listener says now can change that it runs. */
    private static void tell(StepGate gate) {
        try {
            gate.reached(SwitchoverState.ACTIVATED);
        } catch (RuntimeException e) {
            LOG.warn("told that the restored side runs, the listener failed", e);
        }
    }
}
