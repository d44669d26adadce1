package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Sampler;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Rehearsal;

/**
 * A running twin: the replica's memory copy-on-write, scratch layers over the frozen disks, the
 * network cable pulled out.
 */
final class KvmRehearsal implements Rehearsal {
    private static final Pattern NETDEV = Pattern.compile("^user,id=([A-Za-z0-9_.-]+),.*");

    private final KvmVm vm;
    private final KvmReplica replica;
    private final Side side;
    private final List<String> files;
    private final Lane looks;
    private Sampler sampler;
    private Duration loadTime;
    private boolean over;

    private KvmRehearsal(KvmVm vm, KvmReplica replica, Side side, List<String> files) {
        this.vm = vm;
        this.replica = replica;
        this.side = side;
        this.files = files;
        this.looks = new Lane(vm.shared().scheduler().blocking());
    }

    /** Starts one. If it does not come to run, nothing of it stays. On the lane. */
    static KvmRehearsal start(KvmVm vm, KvmReplica replica, Optional<Update> update) {
        Host host = vm.shared();
        VmmVersion vmm =
                update.isPresent()
                        ? new Preflights(host).target(vm.book().read(), update.get())
                        : vm.vmm();
        int number = vm.book().nextSequence();
        VmRecord record = vm.book().read();
        Path folder = host.directories().stateFolder(record.id());
        List<String> files = new ArrayList<>();
        Side side = null;
        try {
            CheckpointRecord held = replica.record().orElseThrow().checkpoint();
            Map<String, BlockNodes.Chain> disks =
                    scratch(record, held.layer(), folder, number, files);
            Map<String, String> logs = new TreeMap<>();
            for (String id : record.machine().logs().keySet()) {
                Path log = folder.resolve("rehearsal-" + number + "-" + id + ".out");
                files.add(log.toString());
                logs.put(id, log.toString());
            }
            Path ram = Path.of(replica.ram());
            side =
                    host.sides()
                            .start(
                                    record,
                                    new Sides.Order(
                                            SideRecord.Role.REHEARSAL, vmm, ram, disks, logs));
            SideRecord started = side.record();
            vm.book().update(r -> r.plus(started));
            KvmRehearsal rehearsal = new KvmRehearsal(vm, replica, side, files);
            rehearsal.load(record, number, Path.of(held.deviceState()));
            return rehearsal;
        } catch (RuntimeException e) {
            throw failed(vm, side, files, e);
        }
    }

    private static RuntimeException failed(
            KvmVm vm, Side side, List<String> files, RuntimeException cause) {
        RuntimeException reason = cause;
        if (side != null) {
            boolean died = side.diesSoon();
            if (died) {
                reason = side.crashed().asException(cause);
            }
            vm.shared().sides().remove(side);
            vm.book().update(r -> r.minus(side.record()));
        }
        files.forEach(DiskLayers::delete);
        return reason;
    }

    private static Map<String, BlockNodes.Chain> scratch(
            VmRecord record, int frozen, Path folder, int number, List<String> files) {
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        for (DiskSpec disk : record.disks()) {
            String name = "rehearsal-" + number + "-disk" + disk.index() + ".qcow2";
            Path file = folder.resolve(name);
            DiskLayers.createOver(file, disk, disk.below(frozen));
            files.add(file.toString());
            DiskSpec.Layer layer = new DiskSpec.Layer(number, file.toString());
            disks.put(disk.name(), BlockNodes.frozenUnder(disk, frozen, layer));
        }
        return disks;
    }

    private void load(VmRecord record, int number, Path deviceState) {
        Host host = vm.shared();
        for (String argument : record.machine().hardware()) {
            Matcher netdev = NETDEV.matcher(argument);
            if (netdev.matches()) {
                side.execute("set_link", Json.object("name", netdev.group(1), "up", false));
            }
        }
        Path socket = host.directories().socket(record.id(), number, "in");
        try {
            Migration.prepareTarget(side.control(), socket);
            ByteBuffer state = ByteBuffer.wrap(Files.readAllBytes(deviceState));
            long start = host.time().nanos();
            Migration.load(side, socket, state, host.scheduler());
            side.awaitStatus(Set.of("paused", "prelaunch"), Limits.COMMAND);
            side.execute("cont", null);
            side.awaitStatus(Set.of("running"), Limits.COMMAND);
            loadTime = host.time().since(start);
        } catch (IOException e) {
            throw Problems.io("Cannot read the checkpoint", e);
        } finally {
            DiskLayers.delete(socket.toString());
        }
        sampler = new Sampler(vm.subject(side), side, host.time(), () -> false);
        sampler.begin();
    }

    @Override
    public VmmVersion vmm() {
        return side.vmm();
    }

    @Override
    public Duration loadTime() {
        return loadTime;
    }

    @Override
    public CompletionStage<Sample> sample() {
        return looks.submit(
                () -> {
                    if (!side.isAlive()) {
                        throw side.crashed().asException();
                    }
                    try {
                        return sampler.sample();
                    } catch (RuntimeException e) {
                        throw side.isAlive() ? e : side.crashed().asException(e);
                    }
                });
    }

    @Override
    public CompletionStage<Status> status() {
        return CompletableFuture.supplyAsync(() -> look(side), vm.shared().scheduler().blocking());
    }

    /** How a copy is, in words. Blocks. */
    static Status look(Side side) {
        RunState state = side.runState();
        return switch (state) {
            case RUNNING -> new Status(state, null);
            case GONE -> new Status(state, side.crashed());
            case UNKNOWN ->
                    new Status(
                            state,
                            Problems.timeout(side.vmm().toString(), Limits.SAMPLE).problem());
            default ->
                    new Status(
                            state,
                            Problem.of(
                                    Problem.CRASHED,
                                    "The copy on " + side.vmm() + " has stopped by itself.",
                                    "Look at the log of the rehearsal."));
        };
    }

    @Override
    public CompletionStage<Void> close() {
        return vm.lane().run(this::closeNow);
    }

    /** On the lane. */
    void closeNow() {
        if (over) {
            return;
        }
        if (!vm.shared().sides().remove(side)) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    "The rehearsal's process " + side.record().process().pid() + " does not end.",
                    "End it by hand.");
        }
        files.forEach(DiskLayers::delete);
        vm.book().update(r -> r.minus(side.record()));
        over = true;
        replica.ended(this);
    }
}
