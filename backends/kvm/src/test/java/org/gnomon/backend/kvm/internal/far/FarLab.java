package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Directories;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.state.VmSpec;
import org.gnomon.backend.kvm.internal.stream.MainRam;
import org.gnomon.backend.kvm.internal.stream.QemuStreamReader;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;

/**
 * A QEMU with the fixture's guest on this host, and a far host in the same process. Replication is
 * done at its plainest: what comes out of the source is written into the target.
 */
final class FarLab implements AutoCloseable {
    static final String KEY = "vm1/shadow one";

    /** No multiple of 256 KiB, where the older QEMU's software emulation loses changes. */
    static final long MEMORY = (128L << 20) + (8 << 10);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern TICK = Pattern.compile("TICK (\\d+) mem=(\\w+) disk=(\\w+) .*");

    final RealScheduler scheduler = new RealScheduler();
    final RealTime time = new RealTime();
    final Fixture fixture;
    final KvmConfig nearConfig;
    final KvmConfig farConfig;
    final DirectPeers peers = new DirectPeers(scheduler, "near");
    final FarHost host = new RemoteFarHost(peers, "far");
    final Path console;
    KvmFarHost far;
    Side source;
    private final Directories directories;
    private final Sides sides;
    private final VmRecord vm;
    private final Path ram;
    private CompletableFuture<Void> feeding;

    FarLab(Path root, String what, boolean disk) {
        Optional<Fixture> found = Fixture.find(Fixture.cache());
        if (found.isEmpty()) {
            NotRun.here(what, "no fixture; run backends/kvm/fixture/install");
        }
        fixture = found.orElseThrow();
        nearConfig = tcg(KvmConfig.defaults(root.resolve("near")));
        farConfig = tcg(KvmConfig.defaults(root.resolve("far")));
        directories = new Directories(nearConfig);
        directories.prepare();
        sides = new Sides(directories, scheduler, new Commands(scheduler));
        VmId id = new VmId("vm1");
        Path folder = directories.stateFolder(id);
        console = folder.resolve("console.log");
        ram = directories.ram(id, 1);
        try {
            Files.createDirectories(folder);
            List<DiskSpec> disks = disk ? List.of(disk(folder)) : List.of();
            VmDefinition.Origin origin = VmDefinition.Origin.START;
            VmSpec spec = new VmSpec(origin, MEMORY, 1, Map.of(), machine(disk));
            vm = VmRecord.first(id, spec, disks, List.of()).nextSequence();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        far = openFar();
    }

    private static KvmConfig tcg(KvmConfig usual) {
        return new KvmConfig(
                usual.stateDirectory(),
                usual.ramDirectory(),
                usual.runDirectory(),
                KvmConfig.Accelerator.TCG);
    }

    private DiskSpec disk(Path folder) throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Files.copy(Path.of(fixture.disk()), image, StandardCopyOption.REPLACE_EXISTING);
        List<String> nodes = BlockNodes.image("disk0", image.toString(), "qcow2");
        return new DiskSpec(0, "disk0", image.toString(), nodes, 0, List.of());
    }

    private MachineSpec machine(boolean disk) {
        List<String> a = new ArrayList<>(List.of("-nodefaults", "-no-user-config"));
        a.addAll(List.of("-display", "none", "-cpu", fixture.cpu(), "-smp", "1"));
        a.addAll(List.of("-kernel", fixture.kernel(), "-initrd", fixture.initrd()));
        a.addAll(List.of("-append", fixture.append(), "-chardev"));
        a.add("file,id=console,path=" + MachineSpec.log("console") + ",append=on");
        a.addAll(List.of("-serial", "chardev:console"));
        if (disk) {
            String drive = MachineSpec.disk("disk0");
            a.addAll(List.of("-device", "virtio-blk-pci,id=disk0-dev,drive=" + drive));
        }
        a.addAll(List.of("-netdev", "user,id=net0,restrict=on", "-device"));
        a.add("virtio-net-pci,id=net0-dev,netdev=net0,mac=52:54:00:12:34:56");
        Map<String, String> logs = Map.of("console", console.toString());
        return new MachineSpec(fixture.machine(), "", "tcg", "ram", a, logs, "console");
    }

    /** A far host over its folders; also a second one, after the first has ended. */
    KvmFarHost openFar() {
        QemuBinary binaries = new QemuBinary(new Commands(scheduler));
        KvmFarHost.Having having =
                new KvmFarHost.Having(
                        () ->
                                List.of(
                                        binaries.version(fixture.oldQemu()),
                                        binaries.version(fixture.newQemu())),
                        "tcg");
        KvmFarHost opened = new KvmFarHost(farConfig, time, scheduler, having, Set.of("trusted"));
        peers.with("far", opened);
        return opened;
    }

    /** As a container that ends and another one that starts. */
    void restartFar() {
        far.close();
        far = openFar();
    }

    /** The guest, running and saying so. */
    void startSource() {
        RamFile.reserve(ram, MEMORY, scheduler);
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        vm.disks().forEach(d -> disks.put(d.name(), BlockNodes.whole(d)));
        Sides.Order order =
                new Sides.Order(
                        SideRecord.Role.ACTIVE,
                        new QemuBinary(new Commands(scheduler)).version(fixture.oldQemu()),
                        ram,
                        disks,
                        Map.of("console", console.toString()));
        source = sides.start(vm, order);
        source.execute("cont", null);
        awaitTicks(console, 5);
    }

    long diskBytes() {
        for (var node : source.execute("query-named-block-nodes", Json.object("flat", true))) {
            if (node.path("node-name").asText().equals("disk0")) {
                return node.path("image").path("virtual-size").asLong();
            }
        }
        return 0;
    }

    /** The image of the guest's disk here. */
    String disk() {
        return vm.disks().get(0).image();
    }

    FarHost.Order order() {
        List<FarHost.Disk> disks =
                vm.disks().isEmpty()
                        ? List.of()
                        : List.of(new FarHost.Disk("disk0", diskBytes(), "qcow2"));
        return new FarHost.Order(KEY, "vm1", 3, vm.machine(), MEMORY, 1, disks);
    }

    DiskMirror mirror() {
        Path socket = directories.socket(vm.id(), 9, "nb");
        Tunnel tunnel = Tunnel.listen(socket, scheduler, () -> host.nbd(KEY));
        return DiskMirror.start(
                source::control,
                host,
                KEY,
                List.of(new DiskMirror.Source("disk0", "disk0")),
                new DiskMirror.Wiring(s -> tunnel.socket().toString(), scheduler));
    }

    /** All pages are sent; the guest is stopped when little is left, and waits. */
    void freeze() {
        capability("pause-before-switchover", true);
        Path socket = directories.socket(vm.id(), 8, "mi");
        ServerSocketChannel server = UnixSockets.listen(socket);
        feeding = CompletableFuture.runAsync(() -> feed(server), scheduler.blocking());
        source.execute(
                "migrate-set-parameters",
                Json.object("max-bandwidth", 4L << 30, "downtime-limit", 2000));
        source.execute("migrate", Json.object("uri", "unix:" + socket));
        until(() -> migration().equals("pre-switchover"), "the freeze");
        UnixSockets.closeQuietly(server);
        Own.delete(socket);
    }

    private String migration() {
        return source.execute("query-migrate", null).path("status").asText();
    }

    private void feed(ServerSocketChannel server) {
        var target = far.target("near", KEY).orElseThrow();
        target.begin();
        try (SocketChannel channel = server.accept()) {
            TargetWriter writer = new TargetWriter(target);
            new QemuStreamReader(channel, new MainRam(MEMORY, "ram"), writer).run();
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rest of a frozen guest goes over; it is handed over then. */
    void finish() {
        source.execute("migrate-continue", Json.object("state", "pre-switchover"));
        source.awaitStatus(Set.of("postmigrate"), Limits.TRANSFER);
        Waits.get(feeding, Limits.TRANSFER, "the feed");
    }

    /** As kill -9. */
    void loseSource() {
        sides.remove(source);
        source = null;
    }

    /** Goes on after a checkpoint. */
    void goOn() {
        capability("pause-before-switchover", false);
        source.execute("cont", null);
    }

    private void capability(String name, boolean on) {
        source.execute(
                "migrate-set-capabilities",
                Json.object(
                        "capabilities", Json.array(Json.object("capability", name, "state", on))));
    }

    Path farFolder() {
        Path root = KvmFarHost.beside(farConfig).stateDirectory();
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(f -> f.getFileName().toString().startsWith("far-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path farConsole() {
        return farFolder().resolve("console.log");
    }

    void awaitTicks(Path log, long more) {
        long from = ticks(log);
        until(() -> ticks(log) >= from + more, "ticks in " + log);
    }

    static long ticks(Path log) {
        return TICK.matcher(read(log)).results().count();
    }

    void until(BooleanSupplier condition, String what) {
        boolean reached = Waits.until(scheduler, Duration.ofMillis(10), LIMIT, condition);
        assertThat(reached).as(what).isTrue();
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One guest that went from one host to the other: no number left out, nothing corrupt. */
    static void assertHealthy(String said) {
        long last = -1;
        for (String line : said.lines().toList()) {
            assertThat(line).doesNotContain("CORRUPT", "Kernel panic", "BUG:", "I/O error");
            Matcher matcher = TICK.matcher(line);
            if (matcher.matches()) {
                long tick = Long.parseLong(matcher.group(1));
                assertThat(tick).isEqualTo(last < 0 ? tick : last + 1);
                last = tick;
                assertThat(matcher.group(2)).isNotEqualTo("bad");
                assertThat(matcher.group(3)).isNotIn("bad", "stalled");
            }
        }
        assertThat(last).isPositive();
    }

    List<Long> farProcesses() {
        Path run = KvmFarHost.beside(farConfig).runDirectory();
        long self = ProcessHandle.current().pid();
        return ProcFs.withArgument("path=" + run + "/").stream().filter(p -> p != self).toList();
    }

    /** Memory files and sockets of the far host. */
    List<Path> farFiles() {
        Directories there = new Directories(KvmFarHost.beside(farConfig));
        List<Path> all = new ArrayList<>(there.ramFiles());
        all.addAll(there.socketFiles());
        return all;
    }

    @Override
    public void close() {
        if (source != null) {
            sides.remove(source);
        }
        Own.delete(ram);
        far.close();
        farProcesses().forEach(p -> ProcessHandle.of(p).ifPresent(ProcessHandle::destroyForcibly));
        until(() -> farProcesses().isEmpty(), "the end of the far host's processes");
        farFiles().forEach(Own::delete);
        new Directories(KvmFarHost.beside(farConfig)).removeRunDirectoryIfEmpty();
        directories.socketFiles().forEach(Own::delete);
        directories.removeRunDirectoryIfEmpty();
        scheduler.close();
    }
}
