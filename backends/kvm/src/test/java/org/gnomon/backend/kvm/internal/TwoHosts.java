package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.far.DirectPeers;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.backend.kvm.internal.far.Marks;
import org.gnomon.backend.kvm.internal.far.RemoteFarHost;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.replication.ReplicaTarget;
import org.gnomon.time.TimeSource;

/** Two hosts in one process, with folders of their own and a link that can be cut. */
final class TwoHosts implements AutoCloseable {
    static final String FAR = "far";
    static final ShadowPlace THERE = new ShadowPlace("away", FAR);
    private static final Pattern TICK = Pattern.compile("TICK (\\d+) mem=(\\w+) disk=(\\w+) .*");

    final QemuLab near;
    final DirectPeers peers;
    final KvmConfig farConfig;
    KvmFarHost far;

    private TwoHosts(Path root, Fixture fixture, TimeSource clock) {
        near = QemuLab.linked(root.resolve("near"), fixture, clock);
        KvmConfig usual = KvmConfig.defaults(root.resolve("far"));
        farConfig =
                new KvmConfig(
                        usual.stateDirectory(),
                        usual.ramDirectory(),
                        usual.runDirectory(),
                        KvmConfig.Accelerator.TCG);
        peers = new DirectPeers(near.scheduler, "near");
        openFar();
        near.link(peers);
    }

    static TwoHosts open(Path root, String what) {
        Optional<Fixture> fixture = Fixture.find(Fixture.cache());
        NotRun.unless(
                fixture.isPresent(),
                what,
                "no fixture in " + Fixture.cache() + "; run backends/kvm/fixture/install");
        return new TwoHosts(root, fixture.get(), new RealTime());
    }

    static TwoHosts inChild(Path root, TimeSource clock) {
        return new TwoHosts(root, Fixture.find(Fixture.cache()).orElseThrow(), clock);
    }

    /** Another container over there, after the first one was closed or crashed. */
    void openFar() {
        KvmFarHost.Having having = new KvmFarHost.Having(() -> await(near.backend.vmms()), "tcg");
        far = new KvmFarHost(farConfig, new RealTime(), near.scheduler, having, java.util.Set.of());
        peers.with(FAR, far);
    }

    /** The other host loses its power, and starts again: nothing of memory is left there. */
    void losePowerThere() {
        farProcesses().forEach(p -> QemuLab.signal(p, "KILL"));
        far.close();
        loseMemory(farConfig);
        openFar();
    }

    /** This host loses its power, and starts again. */
    void losePowerHere() {
        near.processes().forEach(p -> QemuLab.signal(p, "KILL"));
        KvmConfig beside = KvmFarHost.beside(near.config);
        ProcFs.withArgument("path=" + beside.runDirectory() + "/").stream()
                .filter(p -> p != ProcessHandle.current().pid())
                .forEach(p -> QemuLab.signal(p, "KILL"));
        near.reopen(() -> loseMemory(near.config));
    }

    private static void loseMemory(KvmConfig config) {
        KvmConfig beside = KvmFarHost.beside(config);
        for (String file : QemuLab.list(beside.ramDirectory(), "gnomon-" + beside.key())) {
            beside.ramDirectory().resolve(file).toFile().delete();
        }
    }

    /** The container there ended right after its mark, before it told its QEMU. */
    void endThereBetweenMarkAndCont(long epoch) {
        far.close();
        Marks.tell(KvmFarHost.beside(farConfig).stateDirectory(), epoch);
        openFar();
    }

    /** Waits until what is prepared there has loaded all of its guest. */
    void awaitLoadedThere() {
        Duration limit = Duration.ofSeconds(30);
        assertThat(near.until(() -> host().all().stream().anyMatch(TwoHosts::isLoaded), limit))
                .as("all is loaded there")
                .isTrue();
    }

    private static boolean isLoaded(FarHost.Outcome there) {
        return there.phase() == FarHost.Phase.LOADED;
    }

    /** As its owner sees it. */
    FarHost host() {
        return new RemoteFarHost(peers, FAR);
    }

    ReplicaTarget target(Replica replica) {
        String key = replica.far().orElseThrow().key();
        String peer = replica.far().orElseThrow().peer();
        return peer.equals(ShadowPlace.LOCAL)
                ? near.backend.farHost().orElseThrow().target(peer, key).orElseThrow()
                : far.target("near", key).orElseThrow();
    }

    Update move(VirtualMachine vm, String qemu) {
        return new Update(vm.definition().id(), UpdateClass.MOVE, qemu, Map.of());
    }

    /** The fixture's guest on the newer QEMU. */
    VirtualMachine start(String name) {
        VirtualMachine vm =
                await(
                        near.backend.define(
                                near.definition(name, Map.of("qemu", near.fixture.newQemu()))));
        near.awaitTicks(vm, 5);
        return vm;
    }

    /** On the older one, with a size of memory for which it does not tell all changes. */
    VirtualMachine startRound(String name) {
        VmDefinition usual = near.definition(name, Map.of());
        VmDefinition round =
                new VmDefinition(
                        usual.id(),
                        usual.backend(),
                        usual.origin(),
                        128L << 20,
                        usual.vcpus(),
                        usual.properties());
        VirtualMachine vm = await(near.backend.define(round));
        near.awaitTicks(vm, 5);
        return vm;
    }

    /** A replica there that is in sync. */
    Pump follow(VirtualMachine vm) {
        return Pump.start(this, await(vm.openReplica(THERE)));
    }

    StandBy standBy(VirtualMachine vm) {
        return standBy(vm, near.fixture.newQemu());
    }

    StandBy standBy(VirtualMachine vm, String qemu) {
        return await(vm.standBy(move(vm, qemu), THERE));
    }

    SideRecord active(VirtualMachine vm) {
        return new StateStore(near.config.stateDirectory())
                .load(vm.definition().id())
                .flatMap(r -> r.side(SideRecord.Role.ACTIVE))
                .orElseThrow();
    }

    /** Where the guest writes now. */
    Path console(VirtualMachine vm) {
        return Path.of(active(vm).logs().get("console"));
    }

    /** No tick is left out or said twice, on whichever host it was said; nothing is corrupt. */
    static void assertOneGuest(Path... consoles) {
        StringBuilder all = new StringBuilder();
        for (Path console : consoles) {
            all.append(QemuLab.read(console));
        }
        long last = -1;
        for (String line : all.toString().lines().toList()) {
            assertThat(line).doesNotContain("CORRUPT", "Kernel panic", "BUG:", "I/O error");
            Matcher matcher = TICK.matcher(line);
            if (matcher.matches()) {
                long tick = Long.parseLong(matcher.group(1));
                assertThat(tick).as("tick after %s", last).isEqualTo(last < 0 ? tick : last + 1);
                last = tick;
                assertThat(matcher.group(2)).isNotEqualTo("bad");
                assertThat(matcher.group(3)).isNotIn("bad", "stalled");
            }
        }
        assertThat(last).as("ticks in the logs").isPositive();
    }

    List<Long> farProcesses() {
        return ProcFs.withArgument("path=" + KvmFarHost.beside(farConfig).runDirectory() + "/");
    }

    void assertNothingLeft() {
        near.assertNothingLeft();
        assertThat(near.until(() -> farProcesses().isEmpty(), Duration.ofSeconds(5)))
                .as("processes left there: %s", farProcesses())
                .isTrue();
        assertThat(host().all()).isEmpty();
        for (KvmConfig config : List.of(farConfig, near.config)) {
            String key = KvmFarHost.beside(config).key();
            assertThat(QemuLab.list(config.ramDirectory(), "gnomon-" + key)).isEmpty();
        }
    }

    @Override
    public void close() throws IOException {
        KvmConfig[] beside = {KvmFarHost.beside(farConfig), KvmFarHost.beside(near.config)};
        for (KvmConfig config : beside) {
            for (long pid : ProcFs.withArgument("path=" + config.runDirectory() + "/")) {
                if (pid != ProcessHandle.current().pid()) {
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
        far.close();
        near.close();
        for (KvmConfig config : beside) {
            for (String file : QemuLab.list(config.ramDirectory(), "gnomon-" + config.key())) {
                Files.deleteIfExists(config.ramDirectory().resolve(file));
            }
            if (Files.isDirectory(config.runDirectory())) {
                for (String file : QemuLab.list(config.runDirectory(), "")) {
                    Files.deleteIfExists(config.runDirectory().resolve(file));
                }
                Files.deleteIfExists(config.runDirectory());
            }
        }
    }
}
