package org.gnomon.itests.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.VirtualMachine;

/** A VM under a load on real QEMU, to be switched to the other version again and again. */
final class LoadedVm implements AutoCloseable {

    /** As short as it may be: what is wanted is the switch itself. */
    private static final ProtectionPolicy POLICY =
            new ProtectionPolicy(
                    Duration.ofSeconds(2),
                    0,
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(700),
                    Duration.ofSeconds(30));

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final World world;
    private final Fixture fixture;
    private final SwitchLoad load;
    private final VmId id;
    private final Path console;
    private final List<Process> beside = new ArrayList<>();
    private VirtualMachine vm;

    /** Makes one; {@link #start} starts it. */
    LoadedVm(World world, Fixture fixture, SwitchLoad load, Path console) {
        this.world = world;
        this.fixture = fixture;
        this.load = load;
        this.id = new VmId("vm-" + load.memoryMib());
        this.console = console;
    }

    void start(KvmBackend backend) throws IOException {
        for (int i = 0; i < load.busyBeside(); i++) {
            beside.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        VmDefinition example = world.await(backend.example(id));
        Map<String, String> properties = new HashMap<>(example.properties());
        properties.put("qemu", fixture.oldQemu());
        properties.put("console", console.toString());
        properties.merge("append", load.options(), (usual, more) -> usual + " " + more);
        vm =
                world.define(
                        new VmDefinition(
                                id,
                                example.backend(),
                                example.origin(),
                                (long) load.memoryMib() << 20,
                                example.vcpus(),
                                properties));
        world.until("the guest counts", LIMIT, () -> ticks().last() > 10);
        world.await(world.manager.protect(id, POLICY, Redundancy.ONE, world::tell));
    }

    /** To the version that it does not run on: planned, which forecasts, and done. */
    UpdateReport toTheOther() {
        world.until("the shadow follows", LIMIT, this::isInSync);
        boolean isNew = vm.vmm().version().startsWith("10.");
        String target = isNew ? fixture.oldQemu() : fixture.newQemu();
        Update update = new Update(id, UpdateClass.VMM, target, Map.of());
        return world.await(world.manager.switchover(update, true, world::tell));
    }

    private boolean isInSync() {
        return world.manager
                .shadow(id)
                .filter(shadow -> shadow.state() == ShadowState.IN_SYNC)
                .isPresent();
    }

    TickLog ticks() {
        try {
            return Files.exists(console) ? TickLog.read(console) : TickLog.EMPTY;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (vm != null) {
                world.stop(id);
            }
        } finally {
            beside.forEach(Process::destroyForcibly);
        }
    }
}
