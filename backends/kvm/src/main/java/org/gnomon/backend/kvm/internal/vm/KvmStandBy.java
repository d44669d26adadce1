package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.StepGate;

/** A QEMU on the VM's own RAM file that waits for its device state. */
final class KvmStandBy implements Waiting {
    /** Enough that the code of a switch is compiled, or at least loaded, before the guest stops. */
    private static final int WARM_UP = 20;

    private final KvmVm vm;
    private final Side side;
    private final Path socket;
    private boolean over;

    private KvmStandBy(KvmVm vm, Side side, Path socket) {
        this.vm = vm;
        this.side = side;
        this.socket = socket;
    }

    /** Starts one. On the lane. */
    static KvmStandBy start(KvmVm vm, VmmVersion target) {
        Host host = vm.shared();
        int sequence = vm.book().nextSequence();
        VmRecord record = vm.book().read();
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        record.disks().forEach(d -> disks.put(d.name(), BlockNodes.whole(d)));
        SideRecord active = vm.active().record();
        Side side =
                host.sides()
                        .start(
                                record,
                                new Sides.Order(
                                        SideRecord.Role.STANDBY,
                                        target,
                                        Path.of(active.ram()),
                                        disks,
                                        active.logs()));
        try {
            vm.book().update(r -> r.plus(side.record()));
            Path socket = host.directories().socket(record.id(), sequence, "in");
            Migration.prepareTarget(side.control(), socket);
            side.awaitStatus(Set.of("inmigrate"), Limits.COMMAND);
            return new KvmStandBy(vm, side, socket);
        } catch (RuntimeException e) {
            boolean died = !side.isAlive();
            host.sides().remove(side);
            vm.book().update(r -> r.minus(side.record()));
            throw died ? side.crashed().asException(e) : e;
        }
    }

    @Override
    public Side side() {
        return side;
    }

    Path socket() {
        return socket;
    }

    @Override
    public VmmVersion vmm() {
        return side.vmm();
    }

    @Override
    public CompletionStage<Blackout> switchOver(Epoch epoch, StepGate gate, FinalSync sync) {
        return vm.lane()
                .submit(
                        () -> {
                            requireWaiting();
                            vm.abroad().interrupt();
                            warmUp();
                            try {
                                return new Switch(vm, this).run(epoch, gate);
                            } finally {
                                vm.mergeLayers();
                            }
                        });
    }

    private void requireWaiting() {
        if (over) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "This stand-by was used or discarded.",
                    "Make a new one.");
        }
        vm.requireAlive();
        if (!side.isAlive()) {
            Problem crashed = side.crashed();
            discardNow();
            throw crashed.asException();
        }
    }

    private void warmUp() {
        for (int i = 0; i < WARM_UP; i++) {
            side.status();
            vm.active().status();
        }
    }

    /** It has become the active side, or is gone. On the lane. */
    void finished() {
        over = true;
        vm.standBys().forget();
        DiskLayers.delete(socket.toString());
    }

    @Override
    public CompletionStage<Void> discard() {
        return vm.lane().run(this::discardNow);
    }

    @Override
    public void discardNow() {
        if (over) {
            return;
        }
        if (!vm.shared().sides().remove(side)) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    "The stand-by's process " + side.record().process().pid() + " does not end.",
                    "End it by hand.");
        }
        vm.book().update(r -> r.minus(side.record()));
        finished();
        vm.mergeLayers();
    }
}
