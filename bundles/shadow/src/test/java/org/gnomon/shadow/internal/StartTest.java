package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.simulator.internal.SimulatorBackend;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.service.Journal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a controller finds at its start, and what it makes of it. */
class StartTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 19).install().protectedVm(Map.of());
    }

    @Test
    void aBackendThatCannotLookIsAskedAgainAndToldOnce() {
        world.reboot();
        var backend = new SimulatorBackend(world.host, world.time, world.process);
        world.inventory.arrived(new StammeringBackend(backend, 5));
        world.time.runFor(Duration.ofSeconds(10));
        assertThat(world.inventory.vms()).isEmpty();
        assertThat(world.manager.alerts()).hasSize(1);
        assertThat(world.manager.alerts().get(0).vm().value()).isEqualTo("backend-simulator");
        assertThatThrownBy(
                        () ->
                                world.await(
                                        world.inventory.define(
                                                World.definition(World.VM, Map.of()))))
                .hasMessageContaining("no answer");
        world.time.runUntil(() -> world.shadow() == ShadowState.IN_SYNC, LIMIT);
        assertThat(world.copies()).isEqualTo(1);
        assertThat(world.manager.alerts()).hasSize(1);
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @Test
    void aVmThatEndedWhileNoOneLookedIsToldOnce() {
        world.process.kill();
        world.host.crash(World.VM);
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(world.inventory.vms()).isEmpty();
        assertThat(world.alertCodes()).containsExactly(Problem.NOT_RUNNING);
    }

    @Test
    void oneThatWasStoppedOnPurposeIsNotMissed() {
        world.await(world.manager.unprotect(World.VM));
        world.await(world.inventory.stop(World.VM));
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(world.alertCodes()).isEmpty();
    }

    @Test
    void oneThatStandsStillIsToldOnceAndLeftAlone() {
        world.await(world.vm().pause());
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(world.alertCodes()).containsExactly(Problem.UNKNOWN_TRUTH);
        assertThat(world.manager.alerts().get(0).problem().message()).contains("stands still");
        assertThat(world.await(world.vm().runState())).isEqualTo(org.gnomon.model.RunState.PAUSED);
    }

    @Test
    void anActivationThatTheJournalDoesNotKnowIsTold() {
        assertThat(world.update(GOOD).succeeded()).isTrue();
        world.untilInSync();
        world.journal = new org.gnomon.journal.internal.InMemoryJournal(world.time);
        world.restart();
        world.time.runFor(Duration.ofSeconds(5));
        assertThat(world.alertCodes()).containsExactly(Problem.UNKNOWN_TRUTH);
        assertThat(world.manager.alerts().get(0).problem().message()).contains("activation 1");
    }

    @Test
    void aSwitchoverThatCannotBeSettledYetIsSettledLater() {
        world.manager.update(GOOD, p -> {});
        world.time.runUntil(
                () ->
                        world.switchovers
                                .last(World.VM)
                                .filter(r -> r.status() == SwitchoverState.PREPARED)
                                .isPresent(),
                LIMIT);
        world.leases.reachable(false);
        world.restart();
        world.time.runFor(Duration.ofSeconds(20));
        assertThat(world.alertCodes()).as("told at the third try").hasSize(1);
        assertThat(world.manager.shadows()).isEmpty();
        world.leases.reachable(true);
        world.time.runUntil(() -> world.shadow() == ShadowState.IN_SYNC, LIMIT);
        assertThat(world.switchovers.last(World.VM).orElseThrow().status().isFinal()).isTrue();
        assertThat(world.copies()).isEqualTo(1);
        assertThat(world.host.complaint(World.VM)).isEmpty();
        assertThat(world.alertCodes()).hasSize(1);
        assertThat(world.update(World.to("sim:harmless?version=2.1")).succeeded()).isTrue();
    }

    @Test
    void entriesOfBeforeThereWereSeveralShadowsMeanOne() {
        List<Journal.Entry> on =
                world.journal.entries().stream()
                        .filter(e -> e.kind() == Journal.Kind.PROTECTION)
                        .toList();
        Map<String, String> old = new java.util.HashMap<>(on.get(0).fields());
        List.of("shadows", "checkpointEvery", "failover", "silence").forEach(old::remove);
        world.journal.force(World.VM, Journal.Kind.PROTECTION, old);
        assertThat(Protection.of(world.journal, World.VM))
                .contains(new Care(World.POLICY, org.gnomon.model.Redundancy.ONE));
        world.restart();
        world.untilInSync();
        assertThat(world.manager.redundancy(World.VM)).contains(org.gnomon.model.Redundancy.ONE);
    }
}
