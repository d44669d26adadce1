package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backends that hand memory over in place keep the checkpoint as what a rollback falls back on. */
class GraftedSwitchTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");

    @TempDir private Path directory;
    private World world;
    private GraftedBackend backend;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 3);
        backend = world.installGrafted();
        world.protectedVm(Map.of());
    }

    @Test
    void theRehearsedCheckpointIsHeldThroughTheSwitchAndReleasedAfterTheCommit() {
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).isTrue();
        Checkpoint held = backend.heldAtSwitch.get(0).orElseThrow();
        Duration age =
                Duration.between(held.capturedAt(), report.switchover().orElseThrow().startedAt());
        assertThat(age).as("the one of the rehearsal").isGreaterThan(Duration.ofSeconds(4));
        assertThat(age).isLessThanOrEqualTo(World.POLICY.checkpointAge());
        world.untilInSync();
        assertThat(world.replication.replica(World.VM).orElseThrow().held()).isEmpty();
    }

    @Test
    void aCheckpointThatGrewTooOldIsTakenAnew() {
        world.pam.rehearsals.addAll(
                java.util.Collections.nCopies(2, org.gnomon.model.Verdict.INCONCLUSIVE));
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).isTrue();
        Checkpoint held = backend.heldAtSwitch.get(0).orElseThrow();
        Duration age =
                Duration.between(held.capturedAt(), report.switchover().orElseThrow().startedAt());
        assertThat(age).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aForcedSwitchTakesACheckpointToo() {
        world.await(world.manager.switchover(GOOD, true, p -> {}));
        assertThat(backend.heldAtSwitch.get(0)).isPresent();
    }

    @Test
    void aFailedSwitchGivesTheCheckpointUp() {
        Update failing =
                new Update(
                        World.VM,
                        GOOD.updateClass(),
                        GOOD.target(),
                        Map.of("fault.switch.fence", "fail"));
        UpdateReport report = world.update(failing);
        assertThat(report.switchover().orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        world.untilInSync();
        assertThat(world.replication.replica(World.VM).orElseThrow().held()).isEmpty();
        assertThat(world.host.complaint(World.VM)).isEmpty();
    }

    @Test
    void aSwitchThatTheJournalRefusesGivesTheCheckpointUp() {
        world.journal.failOn(e -> "switch".equals(e.fields().get("act")));
        var update = world.manager.update(GOOD, p -> {});
        world.time.runUntil(() -> update.toCompletableFuture().isDone(), Duration.ofMinutes(1));
        assertThat(update.toCompletableFuture()).isCompletedExceptionally();
        world.untilInSync();
        assertThat(world.replication.replica(World.VM).orElseThrow().held()).isEmpty();
    }

    @Test
    void aGuestThatVanishesGoesBackToTheHeldCheckpoint() {
        UpdateReport report = world.update(World.to("sim:crash?after=4s"));
        assertThat(report.switchover().orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.switchover().orElseThrow().lossWindow())
                .as("back to before the rehearsal")
                .isGreaterThan(Duration.ofSeconds(6));
        assertThat(report.activeCopies()).isEqualTo(1);
    }
}
