package org.gnomon.itests.hypervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.itests.support.guest.TickLog;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.spi.backend.VirtualMachine;

/** Gnomon on real QEMU processes, with one VM whose guest checks itself. */
final class RealQemu implements AutoCloseable {

    static final VmId VM = new VmId("self-check");

    /** Two seconds a phase: enough for twenty ticks, the least that PAM judges well. */
    static final ProtectionPolicy POLICY =
            new ProtectionPolicy(
                    Duration.ofSeconds(2),
                    0,
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30));

    final Fixture fixture;
    final World world;
    final KvmBackend backend;
    final KvmConfig config;
    final Path console;
    VirtualMachine vm;

    RealQemu(Path directory, Fixture fixture) {
        this(directory, fixture, KvmConfig.defaults(directory));
    }

    RealQemu(Path directory, Fixture fixture, KvmConfig config) {
        this(directory, fixture, config, UnaryOperator.identity());
    }

    /** With a journal that does more than keep a journal. */
    RealQemu(Path directory, Fixture fixture, UnaryOperator<Journal> journal) {
        this(directory, fixture, KvmConfig.defaults(directory), journal);
    }

    private RealQemu(
            Path directory, Fixture fixture, KvmConfig config, UnaryOperator<Journal> journal) {
        this.fixture = fixture;
        this.config = config;
        world = new World(directory, journal);
        backend = new KvmBackend(config, world.time, world.scheduler);
        world.with(backend);
        console = directory.resolve("console.log");
    }

    /** The fixture, or the test ends as not run. */
    static Fixture fixture(String what) {
        Optional<Fixture> found = Fixture.find(Fixture.cache());
        if (found.isEmpty()) {
            NotRun.here(what, "QEMU, kernel and guest are not installed; ./gnomon setup kvm");
        }
        return found.orElseThrow();
    }

    /** Starts the VM on the old QEMU and waits for its guest. */
    RealQemu start() {
        return start("");
    }

    /** The same with more on the guest's kernel command line. */
    RealQemu start(String options) {
        VmDefinition example = world.await(backend.example(VM));
        Map<String, String> properties = new HashMap<>(example.properties());
        properties.put("qemu", fixture.oldQemu());
        properties.put("console", console.toString());
        properties.merge("append", options, (usual, more) -> (usual + " " + more).strip());
        vm =
                world.define(
                        new VmDefinition(
                                VM,
                                example.backend(),
                                example.origin(),
                                example.memoryBytes(),
                                example.vcpus(),
                                properties));
        awaitTicks(5);
        return this;
    }

    RealQemu protect(ProtectionPolicy policy) {
        return protect(policy, Redundancy.ONE);
    }

    RealQemu protect(ProtectionPolicy policy, Redundancy redundancy) {
        world.await(world.manager.protect(VM, policy, redundancy, world::tell));
        return this;
    }

    Update to(String qemu) {
        return new Update(VM, UpdateClass.VMM, qemu, Map.of());
    }

    TickLog ticks() {
        try {
            return Files.exists(console) ? TickLog.read(console) : TickLog.EMPTY;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits until the guest has counted on by some ticks. */
    void awaitTicks(int more) {
        long from = ticks().last();
        world.until(
                "the guest counts on from " + from + " by " + more,
                Duration.ofSeconds(60),
                () -> ticks().last() >= from + more);
    }

    /** Waits until the VM, which was found again, is protected as before. */
    void awaitShadow() {
        world.until(
                "the shadow follows",
                Duration.ofSeconds(60),
                () ->
                        world.manager
                                .shadow(VM)
                                .filter(s -> s.state() == ShadowState.IN_SYNC)
                                .isPresent());
    }

    @Override
    public void close() throws IOException {
        try {
            if (vm != null) {
                world.stop(VM);
            }
        } finally {
            endWhatIsLeft();
            world.close();
            backend.close();
        }
    }

    /** A test that failed half-way must not leave its QEMUs to the next one. */
    private void endWhatIsLeft() {
        String state = config.stateDirectory().toString();
        ProcessHandle.allProcesses()
                .filter(p -> commandLine(p.pid()).contains(state))
                .forEach(ProcessHandle::destroyForcibly);
    }

    static String commandLine(long pid) {
        try {
            byte[] raw = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return new String(raw, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }
}
