package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.replication.internal.FarWorld.ID;
import static org.gnomon.replication.internal.FarWorld.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.replication.internal.far.FarSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoint mode to another host: every one that is held is the guest as it stood still. */
class FarCheckpointModeTest {

    private static final int PAGES = 1024;
    private static final Redundancy MODE =
            new Redundancy(
                    List.of(FarWorld.PLACE),
                    Duration.ofMillis(100),
                    Failover.MANUAL,
                    Duration.ofSeconds(10));

    @TempDir Path folder;
    private FarWorld world;
    private final AtomicInteger equal = new AtomicInteger();
    private final AtomicInteger different = new AtomicInteger();

    @AfterEach
    void end() throws Exception {
        if (world != null) {
            await(world.engine.close());
            world.close();
        }
    }

    private CompletionStage<ReplicationStatus> begin(long seed, FarSettings settings) {
        world = new FarWorld(PAGES, seed, folder, settings);
        var open = world.vm.opener;
        world.vm.opener =
                place -> {
                    FakeFarReplica made = (FakeFarReplica) open.apply(place);
                    made.whole = this::compare;
                    made.guestGoesOn = this::guestRuns;
                    return made;
                };
        guestRuns();
        return start(world.engine);
    }

    private CompletionStage<ReplicationStatus> start(ReplicationEngine engine) {
        return engine.start(world.vm, FarWorld.PLACE, ProtectionPolicy.QUICK, MODE);
    }

    private void guestRuns() {
        world.guest.start(world.time.blocking(), 3, 256);
    }

    private void compare() {
        (world.isEqual() ? equal : different).incrementAndGet();
    }

    private long completed() {
        return world.engine.checkpoints(ID).map(CheckpointStatus::completed).orElse(0L);
    }

    private void untilCompleted(long more) throws Exception {
        long from = completed();
        world.until(() -> completed() >= from + more);
    }

    private void assertAllWhole() {
        assertThat(different).as("epochs that were not the guest's memory").hasValue(0);
        assertThat(equal.get()).isPositive();
    }

    @Test
    void oneComesAfterTheOther() throws Exception {
        await(begin(1, FarSettings.DEFAULT));
        untilCompleted(10);
        FakeFarReplica replica = world.replica();
        assertThat(replica.advances).isGreaterThanOrEqualTo(9);
        assertThat(replica.feeds).isGreaterThan(replica.advances);
        CheckpointStatus now = world.engine.checkpoints(ID).orElseThrow();
        assertThat(now.pause()).isEqualTo(world.vm.pause);
        assertThat(now.pages()).isBetween(1L, 2L * PAGES);
        assertThat(world.engine.status(ID).orElseThrow().roundPeriod())
                .isGreaterThanOrEqualTo(MODE.checkpointEvery());
        assertThat(world.state()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        assertAllWhole();
    }

    @Test
    void whoAsksForOneHasItUntilItIsReleased() throws Exception {
        await(begin(2, FarSettings.DEFAULT));
        untilCompleted(2);
        Checkpoint mine = await(world.engine.checkpoint(ID));
        assertThat(world.state()).isEqualTo(ShadowState.REHEARSING);
        int feeds = world.replica().feeds;
        world.pause(MODE.checkpointEvery().multipliedBy(4));
        assertThat(world.replica().held()).contains(mine);
        assertThat(world.replica().feeds).isEqualTo(feeds);
        await(world.engine.release(ID));
        assertThat(world.replica().held()).isPresent();
        untilCompleted(3);
        assertAllWhole();
    }

    @Test
    void aCutLinkKeepsTheOldOneAndSaysSo() throws Exception {
        await(begin(3, FarSettings.DEFAULT));
        untilCompleted(2);
        world.peers.down = true;
        world.peers.cut();
        world.until(() -> world.engine.trouble(ID).isPresent());
        Checkpoint held = world.replica().held().orElseThrow();
        long completed = completed();
        world.until(() -> world.state() == ShadowState.LAGGING);
        CompletionStage<Checkpoint> asked = world.engine.checkpoint(ID);
        assertThat(asked.toCompletableFuture())
                .failsWithin(FarWorld.LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(GnomonException.class);
        assertThat(completed()).isBetween(completed, completed + 1);
        assertThat(world.replica().held().orElseThrow().capturedAt())
                .isAfterOrEqualTo(held.capturedAt());
        world.peers.down = false;
        untilCompleted(3);
        world.until(() -> world.engine.trouble(ID).isEmpty());
        assertAllWhole();
    }

    @Test
    void aHoldThatFailsIsTriedAgainAndThenIsAFailureThatKeepsTheOldOne() throws Exception {
        FarSettings usual = FarSettings.DEFAULT;
        FarSettings impatient =
                new FarSettings(
                        usual.windowBytes(),
                        usual.mirrorBytes(),
                        usual.mirrorFolder(),
                        Duration.ofSeconds(1),
                        usual.silence(),
                        usual.syncWithin(),
                        usual.cpuBudget(),
                        usual.throttle(),
                        Optional.empty());
        await(begin(4, impatient));
        untilCompleted(2);
        FakeFarReplica replica = world.replica();
        replica.failHold = Problem.of("io", "the disk there is full", "");
        world.until(() -> world.engine.trouble(ID).isPresent());
        assertThat(world.engine.trouble(ID).orElseThrow().message()).contains("disk there");
        replica.failHold = null;
        untilCompleted(2);
        replica.failHold = Problem.of("io", "the disk there is full", "");
        world.until(() -> world.state() == ShadowState.FAILED);
        assertThat(replica.held()).isPresent();
        assertThat(world.engine.failure(ID).orElseThrow().nextStep()).contains("is kept");
        assertThat(replica.closed).isFalse();
    }

    @Test
    void aPrimaryThatIsLostLeavesItsCheckpoint() throws Exception {
        await(begin(5, FarSettings.DEFAULT));
        untilCompleted(2);
        FakeFarReplica replica = world.replica();
        world.vm.runState = RunState.GONE;
        replica.failFeed = FakeVm.GONE;
        world.until(() -> world.state() == ShadowState.FAILED);
        assertThat(replica.held()).isPresent();
        assertThat(world.engine.failure(ID).orElseThrow().nextStep())
                .contains(replica.held().orElseThrow().capturedAt().toString());
    }

    @Test
    void anotherEngineFollowsOnFromWhatIsHeld() throws Exception {
        await(begin(6, FarSettings.DEFAULT));
        untilCompleted(2);
        world.replica().failFeed = Problem.of(Problem.UNSUPPORTED, "not now", "");
        world.until(() -> world.state() == ShadowState.FAILED);
        int advances = world.replica().advances;
        world.replica().failFeed = null;
        await(start(world.engine));
        untilCompleted(2);
        assertThat(world.replica().advances).isGreaterThan(advances);
        assertAllWhole();
    }

    /**
     * Cuts, stalls and restarts of the far end at random moments, while epochs are on their way.
     */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whateverHappensToTheLinkWhatIsHeldIsWhole(long seed) throws Exception {
        Random random = new Random(seed);
        CompletionStage<ReplicationStatus> start =
                begin(seed, FarSettings.DEFAULT.withWindow(1 << 20));
        world.peers.delay = Duration.ofMillis(random.nextInt(4));
        world.peers.bytesPerSecond = 5e6 * (1 + random.nextInt(20));
        await(start);
        for (int i = 0; i < 30; i++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> world.peers.cut();
                case 3 -> world.peers.stall(Duration.ofMillis(random.nextInt(100)));
                case 4 -> world.restartFar();
                default -> untilCompleted(1);
            }
            world.pause(Duration.ofMillis(random.nextInt(60)));
        }
        untilCompleted(2);
        assertThat(world.replica().held()).isPresent();
        assertAllWhole();
    }
}
