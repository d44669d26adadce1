package org.gnomon.backend.kvm.internal.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gnomon.backend.kvm.internal.KvmBackend;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.backend.kvm.internal.vm.GuestKeys;
import org.gnomon.conformance.BackendUnderTest;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** Real QEMU processes with the fixture's guest, in folders of their own. */
final class KvmUnderTest implements BackendUnderTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long TOO_BIG = 1L << 44;

    private final RealScheduler scheduler = new RealScheduler();
    private final RealTime time = new RealTime();
    private final Thread tester = Thread.currentThread();
    private final Map<VmId, VmDefinition> definitions = new ConcurrentHashMap<>();
    private final Map<VmId, ProcessIdentity> first = new ConcurrentHashMap<>();
    private final Map<VmId, GuestLog> logs = new ConcurrentHashMap<>();
    private final Path root;
    private final Fixture fixture;
    private final KvmConfig config;
    private final Leftovers leftovers;
    private final Wrappers wrappers;
    private final Elsewhere elsewhere;
    private volatile KvmBackend backend;

    KvmUnderTest(Path root, Fixture fixture) {
        this.root = root;
        this.fixture = fixture;
        KvmConfig usual = KvmConfig.defaults(root.resolve("data"));
        config =
                new KvmConfig(
                        usual.stateDirectory(),
                        usual.ramDirectory(),
                        usual.runDirectory(),
                        KvmConfig.Accelerator.TCG);
        leftovers = new Leftovers(config);
        wrappers = new Wrappers(root, fixture.newQemu());
        elsewhere =
                new Elsewhere(
                        config.ramDirectory().resolve("elsewhere-" + config.key()),
                        config.runDirectory().resolve("elsewhere"));
        backend = new KvmBackend(config, time, scheduler);
    }

    @Override
    public HypervisorBackend backend() {
        return backend;
    }

    /** The same each time, with one disk, so that a second boot finds what the first one wrote. */
    @Override
    public VmDefinition definition(VmId id) {
        return definitions.computeIfAbsent(id, this::make);
    }

    private VmDefinition make(VmId id) {
        VmDefinition example = await(backend.example(id));
        Path disk = root.resolve("disk-" + id + ".qcow2");
        try {
            Files.copy(Path.of(fixture.disk()), disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> properties = new HashMap<>(example.properties());
        properties.put("disk", disk.toString());
        properties.put("console", console(id).toString());
        properties.merge("append", GuestKeys.LISTEN, (a, b) -> a + " " + b);
        return sized(example, example.memoryBytes(), properties);
    }

    private static VmDefinition sized(VmDefinition like, long bytes, Map<String, String> with) {
        return new VmDefinition(
                like.id(), like.backend(), like.origin(), bytes, like.vcpus(), with);
    }

    @Override
    public VmDefinition tooBig(VmId id) {
        VmDefinition good = definition(id);
        return sized(good, TOO_BIG, good.properties());
    }

    @Override
    public VmDefinition startElsewhere(VmId id) {
        elsewhere.start(definition(id), scheduler);
        return adoption(id);
    }

    @Override
    public VmDefinition adoption(VmId id) {
        return elsewhere.adoption(id, definition(id));
    }

    private Path console(VmId id) {
        return root.resolve("console-" + id);
    }

    private GuestLog log(VmId id) {
        return logs.computeIfAbsent(id, i -> new GuestLog(console(i)));
    }

    @Override
    public <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void letPass(Duration span) {
        await(scheduler.delay(span));
    }

    @Override
    public long guestCounter(VmId vm) {
        return log(vm).ticks();
    }

    @Override
    public Optional<String> guestComplaint(VmId vm) {
        return log(vm).complaint();
    }

    @Override
    public void guestFallsBack(VmId vm) {
        log(vm).allowFall();
    }

    /** Three ticks. */
    @Override
    public Duration guestPulse() {
        return Duration.ofMillis(300);
    }

    @Override
    public Update goodUpdate(VmId vm) {
        return update(vm, fixture.newQemu());
    }

    private static Update update(VmId vm, String target) {
        return new Update(vm, UpdateClass.VMM, target, Map.of());
    }

    @Override
    public List<BadUpdate> badUpdates(VmId vm) {
        String old = wrappers.without(fixture.machine());
        return List.of(
                bad(vm, "/bin/true", Caught.BY_INSPECTION, Problem.NOT_A_VMM),
                bad(vm, "/no/such/qemu", Caught.BY_INSPECTION, Problem.NOT_A_VMM),
                bad(vm, old, Caught.BY_INSPECTION, Problem.MACHINE_TYPE_UNKNOWN),
                bad(vm, wrappers.unbootable(), Caught.AT_START, Problem.CRASHED),
                bad(vm, wrappers.crashing(), Caught.WHILE_RUNNING, Problem.CRASHED));
    }

    private static BadUpdate bad(VmId vm, String target, Caught caught, String code) {
        return new BadUpdate(target, update(vm, target), caught, Set.of(code));
    }

    @Override
    public List<String> leftovers() {
        return leftovers.list();
    }

    @Override
    public Optional<String> cannot(Deed deed) {
        return Optional.empty();
    }

    /**
     * The connections end, as they do with the process that has them. What the dead container was
     * about to do in a freeze is never done: its thread stays here for good.
     */
    @Override
    public void crashContainer() {
        backend.close();
        backend = new KvmBackend(config, time, scheduler);
        if (Thread.currentThread() != tester) {
            new CompletableFuture<Void>().join();
        }
    }

    private ProcessIdentity process(VirtualMachine vm) {
        return new StateStore(config.stateDirectory())
                .load(vm.definition().id())
                .flatMap(r -> r.side(SideRecord.Role.ACTIVE))
                .orElseThrow()
                .process();
    }

    @Override
    public void killVmm(VirtualMachine vm) {
        ProcessIdentity process = process(vm);
        signal(process.pid(), "KILL");
        Waits.until(scheduler, Duration.ofMillis(10), LIMIT, () -> !process.isAlive());
    }

    @Override
    public boolean vmmIsThere(VirtualMachine vm) {
        return first.computeIfAbsent(vm.definition().id(), id -> process(vm)).isAlive();
    }

    @Override
    public void shutDownGuest(VirtualMachine vm) {
        GuestKeys.powerOff(vm);
    }

    @Override
    public void hangVmm(VirtualMachine vm) {
        signal(process(vm).pid(), "STOP");
    }

    @Override
    public void unhangVmm(VirtualMachine vm) {
        signal(process(vm).pid(), "CONT");
    }

    private static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            backend.close();
            elsewhere.end();
            leftovers.processes().forEach(pid -> signal(pid, "KILL"));
            Waits.until(
                    scheduler, Duration.ofMillis(10), LIMIT, () -> leftovers.processes().isEmpty());
            for (Path file : leftovers.memoryFiles()) {
                Files.deleteIfExists(file);
            }
            for (Path file : Leftovers.files(config.runDirectory(), "")) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(config.runDirectory());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            scheduler.close();
            // A removed memory file takes its room until the views of it are collected.
            System.gc();
        }
    }
}
