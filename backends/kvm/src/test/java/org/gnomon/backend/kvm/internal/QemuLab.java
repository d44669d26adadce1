package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.TimeSource;

/** A backend over folders of its own, the fixture's guest, and a look at what the guest says. */
public final class QemuLab implements AutoCloseable {
    private static final Pattern TICK = Pattern.compile("TICK (\\d+) mem=(\\w+) disk=(\\w+) .*");
    static final StepGate NO_GATE = state -> {};
    static final FinalSync NO_SYNC = () -> {};

    public final RealScheduler scheduler = new RealScheduler();
    private final TimeSource clock;

    /** Links to other hosts; null for a backend that knows of none. */
    private final AtomicReference<PeerHosts> peers;

    public final KvmConfig config;
    public final Path root;
    public final Fixture fixture;
    public KvmBackend backend;

    private QemuLab(Path root, Fixture fixture, Path ramDirectory, TimeSource clock) {
        this(root, fixture, ramDirectory, clock, null);
    }

    private QemuLab(
            Path root,
            Fixture fixture,
            Path ramDirectory,
            TimeSource clock,
            AtomicReference<PeerHosts> peers) {
        this.peers = peers;
        this.clock = clock;
        this.root = root;
        this.fixture = fixture;
        KvmConfig usual = KvmConfig.defaults(root.resolve("data"));
        this.config =
                new KvmConfig(
                        usual.stateDirectory(),
                        ramDirectory,
                        usual.runDirectory(),
                        KvmConfig.Accelerator.TCG);
        this.backend = newBackend();
    }

    private KvmBackend newBackend() {
        return peers == null
                ? new KvmBackend(config, clock, scheduler)
                : new KvmBackend(config, clock, scheduler, () -> Optional.ofNullable(peers.get()));
    }

    /** With other hosts, which {@link #link} tells of. */
    static QemuLab linked(Path root, Fixture fixture, TimeSource clock) {
        return new QemuLab(root, fixture, Path.of("/dev/shm"), clock, new AtomicReference<>());
    }

    void link(PeerHosts to) {
        peers.set(to);
    }

    static QemuLab open(Path root, String what) {
        return open(root, what, Path.of("/dev/shm"));
    }

    static QemuLab open(Path root, String what, Path ramDirectory) {
        Optional<Fixture> fixture = Fixture.find(Fixture.cache());
        NotRun.unless(
                fixture.isPresent(),
                what,
                "no fixture in " + Fixture.cache() + "; run backends/kvm/fixture/install");
        return new QemuLab(root, fixture.get(), ramDirectory, new RealTime());
    }

    /** For another process that shares the folders; the fixture is there. */
    static QemuLab inChild(Path root, TimeSource clock) {
        Fixture fixture = Fixture.find(Fixture.cache()).orElseThrow();
        return new QemuLab(root, fixture, Path.of("/dev/shm"), clock);
    }

    /** The fixture's guest with its disk, running and saying so. */
    VirtualMachine start(String name) {
        VirtualMachine vm = await(backend.define(definition(name, Map.of())));
        awaitTicks(vm, 5);
        return vm;
    }

    VmDefinition definition(String name, Map<String, String> more) {
        VmDefinition example = await(backend.example(new VmId(name)));
        Map<String, String> properties = new HashMap<>(example.properties());
        properties.putAll(more);
        return new VmDefinition(
                example.id(),
                example.backend(),
                example.origin(),
                example.memoryBytes(),
                example.vcpus(),
                properties);
    }

    static Update update(VirtualMachine vm, String target) {
        return new Update(vm.definition().id(), UpdateClass.VMM, target, Map.of());
    }

    Update toNew(VirtualMachine vm) {
        return update(vm, fixture.newQemu());
    }

    static Epoch next(VirtualMachine vm) {
        return vm.epoch().next();
    }

    Path console(VirtualMachine vm) {
        return folder(vm).resolve("console.log");
    }

    Path folder(VirtualMachine vm) {
        return config.stateDirectory().resolve(vm.definition().id().value());
    }

    void awaitTicks(VirtualMachine vm, long more) {
        awaitTicks(console(vm), more);
    }

    /** Waits until the guest has counted on by so many. */
    void awaitTicks(Path console, long more) {
        long from = lastTick(console);
        assertThat(until(() -> lastTick(console) >= from + more, Duration.ofSeconds(60)))
                .as("guest goes on from tick %s; it said: %s", from, tail(console))
                .isTrue();
    }

    boolean until(BooleanSupplier condition, Duration limit) {
        return Waits.until(scheduler, Duration.ofMillis(20), limit, condition);
    }

    static long lastTick(Path console) {
        Matcher matcher = TICK.matcher(read(console));
        long last = 0;
        while (matcher.find()) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }

    static String tail(Path file) {
        String text = read(file);
        return text.substring(Math.max(0, text.length() - 300));
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No number left out or said twice, nothing corrupt. */
    static void assertHealthy(Path console) {
        long last = -1;
        for (String line : read(console).lines().toList()) {
            assertThat(line).doesNotContain("CORRUPT", "Kernel panic", "BUG:", "I/O error");
            Matcher matcher = TICK.matcher(line);
            if (matcher.matches()) {
                long tick = Long.parseLong(matcher.group(1));
                if (last >= 0) {
                    assertThat(tick).as("tick after %s", last).isEqualTo(last + 1);
                }
                last = tick;
                assertThat(matcher.group(2)).isNotEqualTo("bad");
                assertThat(matcher.group(3)).isNotIn("bad", "stalled");
            }
        }
        assertThat(last).as("ticks in the log").isPositive();
    }

    /** What the replication engine would do, in one go. */
    static void copy(PageSource from, Replica to) {
        long size = from.sizeBytes();
        for (long at = 0; at < size; at += 1 << 20) {
            ByteBuffer page = from.view(at, (int) Math.min(1 << 20, size - at));
            to.pages().write(at, page);
        }
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Problem problem(CompletionStage<?> stage) {
        try {
            Object value = await(stage);
            throw new AssertionError("expected a failure, got " + value);
        } catch (GnomonException e) {
            return e.problem();
        }
    }

    /** Processes of this lab's backend. */
    List<Long> processes() {
        return ProcFs.withArgument("path=" + config.runDirectory() + "/");
    }

    /** The process that is the VM, by the record. */
    ProcessIdentity active(VirtualMachine vm) {
        return side(vm, SideRecord.Role.ACTIVE).orElseThrow();
    }

    /** The process of a VM in a role, by the record. */
    Optional<ProcessIdentity> side(VirtualMachine vm, SideRecord.Role role) {
        return recorded(vm).flatMap(r -> r.side(role)).map(SideRecord::process);
    }

    VmRecord record(VirtualMachine vm) {
        return recorded(vm).orElseThrow();
    }

    private Optional<VmRecord> recorded(VirtualMachine vm) {
        return new StateStore(config.stateDirectory()).load(vm.definition().id());
    }

    void killActive(VirtualMachine vm) {
        kill(active(vm));
    }

    /** All QEMUs of this lab, as kill -9. */
    void killAll() {
        processes().forEach(p -> ProcessIdentity.of(p).ifPresent(this::kill));
    }

    /** As kill -9, and waits for it. */
    void kill(ProcessIdentity process) {
        signal(process.pid(), "KILL");
        assertThat(until(() -> !process.isAlive(), Duration.ofSeconds(5))).isTrue();
    }

    /** One that has ended and was not waited for yet does nothing any more. */
    static boolean isAlive(long pid) {
        return ProcFs.startTicks(pid).isPresent();
    }

    static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The user's image after the VM has ended: whole by qemu-img's own check, and alone. */
    void assertDiskIntact(VirtualMachine vm) {
        try {
            String disk = vm.definition().properties().get("disk");
            Process check =
                    new ProcessBuilder(
                                    Path.of(fixture.oldQemu())
                                            .resolveSibling("qemu-img")
                                            .toString(),
                                    "check",
                                    disk)
                            .redirectErrorStream(true)
                            .start();
            String said = new String(check.getInputStream().readAllBytes());
            assertThat(check.waitFor()).as(said).isZero();
            assertThat(list(folder(vm), "disk")).isEmpty();
            assertThat(list(folder(vm), "device-state")).isEmpty();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void assertNothingLeft() {
        assertThat(until(() -> processes().isEmpty(), Duration.ofSeconds(5)))
                .as("processes left: %s", processes())
                .isTrue();
        assertThat(list(config.ramDirectory(), "gnomon-" + config.key())).isEmpty();
        assertThat(list(config.runDirectory(), "")).isEmpty();
    }

    static List<String> list(Path folder, String prefix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another container over the same folders, after the first one crashed. */
    KvmBackend reopen() {
        return reopen(() -> {});
    }

    /** With something that happens while nobody is there. */
    KvmBackend reopen(Runnable between) {
        backend.close();
        between.run();
        backend = newBackend();
        return backend;
    }

    @Override
    public void close() throws IOException {
        for (long pid : processes()) {
            if (pid != ProcessHandle.current().pid()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        until(() -> processes().isEmpty(), Duration.ofSeconds(5));
        for (String file : list(config.ramDirectory(), "gnomon-" + config.key())) {
            Files.deleteIfExists(config.ramDirectory().resolve(file));
        }
        for (String file : list(config.runDirectory(), "")) {
            Files.deleteIfExists(config.runDirectory().resolve(file));
        }
        Files.deleteIfExists(config.runDirectory());
        backend.close();
        scheduler.close();
    }
}
