package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration, backends that come and go, and controllers that are killed. */
class FleetTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void boot() {
        world = new World(directory, 5);
    }

    private static Map<String, Object> file(String id, Map<String, String> more) {
        Map<String, Object> raw = new HashMap<>();
        raw.put("id", id);
        raw.put("backend", "simulator");
        raw.put("memory", "4M");
        raw.put("policy", "quick");
        raw.put("service.pid", "org.gnomon.vm~" + id);
        raw.put("felix.fileinstall.filename", "etc/org.gnomon.vm-" + id + ".cfg");
        raw.putAll(more);
        return raw;
    }

    @Test
    void aListedVmWaitsForItsBackendAndIsThenProtected() {
        world.await(world.fleet.configure(file("web", Map.of("workload", "idle"))));
        assertThat(world.inventory.vms()).isEmpty();
        world.install();
        world.untilInSync();
        assertThat(world.vm().definition().properties()).isEqualTo(Map.of("workload", "idle"));
        assertThat(world.alertCodes()).isEmpty();
    }

    @Test
    void aBrokenFileIsNamedAndHarmsNoOther() {
        world.install();
        world.await(world.fleet.configure(file("bad", Map.of("memory", "lots"))));
        world.await(world.fleet.configure(file("bad2", Map.of("wrkload", "idle"))));
        world.await(world.fleet.configure(file("web", Map.of())));
        world.untilInSync();
        assertThat(world.inventory.vms()).hasSize(1);
        List<String> messages =
                world.manager.alerts().stream().map(a -> a.problem().message()).toList();
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0))
                .isEqualTo(
                        "etc/org.gnomon.vm-bad.cfg: memory is 'lots', expected a size such as 128M"
                                + " or 2G");
        assertThat(messages.get(1)).contains("etc/org.gnomon.vm-bad2.cfg").contains("wrkload");

        world.await(world.fleet.configure(file("bad", Map.of())));
        assertThat(world.manager.shadow(new VmId("bad")).orElseThrow().state())
                .isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
    }

    @Test
    void twoFilesForOneVmAreRefused() {
        world.install();
        world.await(world.fleet.configure(file("web", Map.of())));
        Map<String, String> other = Map.of("felix.fileinstall.filename", "etc/other.cfg");
        world.await(world.fleet.configure(file("web", other)));
        assertThat(world.manager.alerts().get(0).problem().message())
                .contains("etc/other.cfg")
                .contains("etc/org.gnomon.vm-web.cfg");
    }

    @Test
    void aBackendThatLeavesFailsItsShadowsAndComesBack() {
        world.install();
        world.await(world.fleet.configure(file("web", Map.of())));
        world.inventory.gone(world.backend);
        assertThat(world.shadow()).isEqualTo(ShadowState.FAILED);
        assertThatThrownBy(() -> world.inventory.require(World.VM))
                .hasMessageContaining("no VM 'web'");
        world.time.runFor(Duration.ofSeconds(10));
        assertThat(world.host.complaint(World.VM)).isEmpty();
        world.install();
        world.untilInSync();
        assertThat(world.copies()).isEqualTo(1);
    }

    @Test
    void aReplicaThatCannotBeHadIsAFailureOfTheShadowOnly() {
        world.install();
        world.await(
                world.inventory.define(
                        World.definition(
                                World.VM, Map.of("fault.replica.open", "fail?code=out-of-space"))));
        var protecting = world.manager.protect(World.VM, World.POLICY, p -> {});
        assertCode(() -> world.await(protecting), Problem.OUT_OF_SPACE);
        assertThat(world.shadow()).isEqualTo(ShadowState.FAILED);
        assertThat(world.copies()).isEqualTo(1);
        assertThat(world.host.extras()).isEmpty();
    }

    @Test
    void protectingIsJournaledFirstAndOnlyOnce() {
        world.install();
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        world.journal.failOn(e -> e.kind() == Journal.Kind.PROTECTION);
        assertCode(
                () -> world.await(world.manager.protect(World.VM, World.POLICY, p -> {})),
                Problem.JOURNAL_FAILED);
        assertThat(world.manager.shadows()).isEmpty();
        assertThat(world.host.extras()).isEmpty();
        world.journal.failOn(e -> false);
        var first = world.manager.protect(World.VM, World.POLICY, p -> {});
        assertCode(
                () -> world.await(world.manager.protect(World.VM, World.POLICY, p -> {})),
                Problem.BUSY);
        world.await(first);
        assertCode(
                () -> world.await(world.manager.protect(World.VM, World.POLICY, p -> {})),
                Problem.ALREADY_EXISTS);
        assertCode(() -> world.await(world.inventory.stop(World.VM)), Problem.REFUSED);
        world.await(world.manager.unprotect(World.VM));
        world.await(world.inventory.stop(World.VM));
        assertThat(world.inventory.vms()).isEmpty();
    }

    @Test
    void aVmThatWasProtectedByHandIsProtectedAgainAfterACrash() {
        world.install().protectedVm(Map.of());
        world.restart();
        world.untilInSync();
        assertThat(world.manager.shadow(World.VM).orElseThrow().policy()).isEqualTo(World.POLICY);
        world.await(world.manager.unprotect(World.VM));
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(world.manager.shadows()).isEmpty();
        assertThat(world.inventory.vms()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void killedAtAnyTimeExactlyOneCopyRunsAndAllIsSettled(long seed) {
        for (long millis = 60 * seed; millis < 14_000; millis += 1201) {
            World w = new World(directory.resolve(seed + "-" + millis), seed * 1000 + millis);
            w.install().protectedVm(Map.of());
            w.manager.update(World.to("sim:harmless?version=2.0"), p -> {});
            w.time.runFor(Duration.ofMillis(millis));
            w.restart();
            String when = "killed after " + millis + " ms";
            assertThat(w.copies()).as(when).isEqualTo(1);
            w.time.runUntil(() -> w.shadow() == ShadowState.IN_SYNC, LIMIT);
            assertThat(w.copies()).as(when).isEqualTo(1);
            assertThat(w.host.complaint(World.VM)).as(when).isEmpty();
            w.switchovers
                    .last(World.VM)
                    .ifPresent(
                            r ->
                                    assertThat(r.status())
                                            .as(when)
                                            .isIn(
                                                    SwitchoverState.COMMITTED,
                                                    SwitchoverState.ROLLED_BACK));
            assertThat(w.vm().retired()).as(when).isEmpty();
        }
    }

    @Test
    void killedFinelyAroundTheSwitchItself() {
        World probe = new World(directory.resolve("probe"), 77);
        probe.install().protectedVm(Map.of());
        long begin = probe.time.nanos();
        UpdateReport report = probe.update(World.to("sim:harmless?version=2.0"));
        Duration until =
                Duration.between(
                        probe.time.now().minusNanos(probe.time.nanos() - begin),
                        report.switchover().orElseThrow().startedAt());
        for (int i = -5; i < 95; i += 3) {
            World w = new World(directory.resolve("fine" + i), 77);
            w.install().protectedVm(Map.of());
            w.manager.update(World.to("sim:harmless?version=2.0"), p -> {});
            w.time.runFor(until.plusMillis(i));
            w.restart();
            w.time.runFor(Duration.ofSeconds(30));
            String when = "killed " + i + " ms after the switch began";
            assertThat(w.copies()).as(when).isEqualTo(1);
            assertThat(w.host.complaint(World.VM)).as(when).isEmpty();
            assertThat(w.shadow()).as(when).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        }
    }

    @Test
    void aVmThatVanishedInTheMiddleIsNotStartedAfresh() {
        world.install();
        world.await(world.fleet.configure(file("web", Map.of())));
        world.time.runFor(Duration.ofSeconds(10));
        world.manager.update(World.to("sim:harmless?version=2.0"), p -> {});
        world.time.runUntil(
                () ->
                        world.switchovers
                                .last(World.VM)
                                .map(r -> r.status() == SwitchoverState.WATCHING)
                                .orElse(false),
                LIMIT);
        world.host.crash(World.VM);
        world.process.kill();
        world.restart();
        world.await(world.fleet.configure(file("web", Map.of())));
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(world.inventory.vms()).isEmpty();
        assertThat(world.alertCodes()).contains(Problem.UNKNOWN_TRUTH);
    }

    @Test
    void aSecondBackendOfAKindAndAnUnknownOneAreRefused() {
        world.install();
        world.await(
                world.inventory.arrived(
                        new org.gnomon.backend.simulator.internal.SimulatorBackend(
                                world.host, world.time, world.process)));
        assertThat(world.inventory.backends()).containsExactly(world.backend);
        assertThatThrownBy(() -> world.inventory.backend("xen"))
                .hasMessageContaining("there are [simulator]");
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
