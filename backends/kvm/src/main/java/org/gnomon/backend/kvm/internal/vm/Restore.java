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
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.StepGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back to the checkpoint that is held. The restored side is loaded, standing still, before the
 * one that runs is ended, so that a checkpoint that cannot be loaded costs nothing. Up to the end
 * of the running side it goes on if anything fails; from then until the restored side is told to
 * run, the restore can be tried again.
 */
final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final KvmVm vm;
    private final Host host;
    private final Side leaving;
    private final VmmVersion vmm;
    private boolean stopped;
    private boolean ended;
    private boolean contSent;

    Restore(KvmVm vm, VmmVersion vmm) {
        this.vm = vm;
        this.host = vm.shared();
        this.leaving = vm.active();
        this.vmm = vmm;
    }

    Duration run(Epoch epoch, StepGate gate) {
        VmRecord record = vm.book().read();
        CheckpointRecord kept = record.checkpoint();
        if (kept == null) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "No checkpoint of the VM " + record.vm() + " is held.",
                    "Go back with the guest's present state instead.");
        }
        Switch.requireAfter(record, epoch);
        vm.endStandByAndRehearsals();
        Side restored = start(kept);
        try {
            vm.book().update(r -> r.plus(restored.record()).withEpoch(r.epoch(), epoch.value()));
            load(restored, kept);
            handOver(restored, gate);
        } catch (RuntimeException e) {
            throw undo(restored, e);
        }
        Duration loss = Duration.between(Instant.parse(kept.capturedAt()), host.time().now());
        takeOver(restored, kept, epoch);
        try {
            gate.reached(SwitchoverState.ACTIVATED);
        } catch (RuntimeException e) {
            LOG.warn("told that the restored side runs, the listener failed", e);
        }
        return loss.isNegative() ? Duration.ZERO : loss;
    }

    private Side start(CheckpointRecord kept) {
        vm.book().nextSequence();
        VmRecord record = vm.book().read();
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        record.disks().forEach(d -> disks.put(d.name(), BlockNodes.imageAlone(d)));
        return host.sides()
                .start(
                        record,
                        new Sides.Order(
                                SideRecord.Role.STANDBY,
                                vmm,
                                Path.of(kept.ram()),
                                disks,
                                leaving.record().logs()));
    }

    private void load(Side restored, CheckpointRecord kept) {
        VmRecord record = vm.book().read();
        Path socket = host.directories().socket(record.id(), record.sequence(), "in");
        try {
            Migration.prepareTarget(restored.control(), socket);
            ByteBuffer state = ByteBuffer.wrap(Files.readAllBytes(Path.of(kept.deviceState())));
            Migration.load(restored, socket, state, host.scheduler());
            restored.awaitStatus(Set.of("paused", "prelaunch"), Limits.COMMAND);
        } catch (IOException e) {
            throw Problems.io("Cannot read the checkpoint", e);
        } finally {
            DiskLayers.delete(socket.toString());
        }
    }

    private void handOver(Side restored, StepGate gate) {
        stopLeaving();
        gate.reached(SwitchoverState.FROZEN);
        gate.reached(SwitchoverState.FINALISED);
        if (!host.sides().remove(leaving)) {
            throw Problems.of(
                    Problem.UNKNOWN_TRUTH,
                    "Process " + leaving.record().process().pid() + " cannot be ended.",
                    "End it by hand, then try again.");
        }
        ended = true;
        gate.reached(SwitchoverState.FENCED);
        contSent = true;
        restored.execute("cont", null);
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
        if (contSent) {
            return Problem.of(
                            Problem.UNKNOWN_TRUTH,
                            "The checkpoint was loaded and told to run, and then: "
                                    + GnomonException.problemOf(cause).message(),
                            "Look whether the process "
                                    + restored.record().process().pid()
                                    + " runs the guest.")
                    .asException(cause);
        }
        boolean died = !restored.isAlive();
        if (!host.sides().remove(restored)) {
            LOG.warn("the restored side could not be ended; it never ran");
        }
        vm.book().note(r -> r.minus(restored.record()).withEpoch(r.epoch(), 0));
        if (stopped && !ended) {
            try {
                leaving.execute("cont", null);
            } catch (GnomonException e) {
                cause.addSuppressed(e);
            }
        }
        return died ? restored.crashed().asException(cause) : cause;
    }

    private void takeOver(Side restored, CheckpointRecord kept, Epoch epoch) {
        VmRecord before = vm.book().read();
        vm.retiredSide().ifPresent(r -> host.sides().remove(r.side()));
        restored.become(SideRecord.Role.ACTIVE);
        vm.book()
                .note(
                        r ->
                                r.withSides(List.of(restored.record()))
                                        .withDisks(
                                                r.disks().stream()
                                                        .map(DiskSpec::withoutLayers)
                                                        .toList())
                                        .withEpoch(epoch.value(), 0)
                                        .withCheckpoint(null)
                                        .withReplica(
                                                r.replica().equals(kept.ram()) ? "" : r.replica()));
        vm.retire(null);
        if (vm.replica() != null) {
            vm.replica().consumed("The replica's memory has become the VM's own.");
        }
        vm.drive(restored);
        vm.removeRam(leaving.record().ram());
        DiskLayers.delete(kept.deviceState());
        before.disks().forEach(d -> d.layers().forEach(l -> DiskLayers.delete(l.path())));
    }
}
