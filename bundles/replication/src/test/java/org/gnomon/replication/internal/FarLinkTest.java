package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomon.replication.internal.FarWorld.ID;
import static org.gnomon.replication.internal.FarWorld.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowState;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.spi.backend.FinalSync;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both engines, a link between them that is cut, and a guest that writes all the time. */
class FarLinkTest {

    private static final int PAGES = 2048;
    private static final Problem NO_LOG = Problem.of(Problem.UNSUPPORTED, "no dirty log", "");
    private static final Problem FAULT = Problem.of(Problem.TIMEOUT, "no answer", "");

    @TempDir Path folder;
    private FarWorld world;

    @AfterEach
    void end() throws Exception {
        if (world != null) {
            await(world.engine.close());
            world.close();
        }
    }

    private FarWorld world(long seed) {
        FarSettings settings = FarSettings.DEFAULT.withWindow(1 << 20);
        world = new FarWorld(PAGES, seed, folder, settings);
        return world;
    }

    private void protect() throws Exception {
        ReplicationStatus status = await(world.begin(ProtectionPolicy.QUICK));
        assertThat(status.state()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
    }

    @Test
    void theFarEndHasTheWholeMemoryAndStateAtACheckpoint() throws Exception {
        world(1).peers.delay = Duration.ofMillis(2);
        world.guest.start(world.time.blocking(), 8, 256);
        protect();
        await(world.engine.checkpoint(ID));
        world.assertEqual();
        assertThat(world.state()).isEqualTo(ShadowState.REHEARSING);
        ReplicationStatus status = world.engine.status(ID).orElseThrow();
        assertThat(status.sentBytes()).isPositive().isLessThan(status.rawBytes());
        assertThat(status.pagesByEncoding()).isNotEmpty();
    }

    @Test
    void afterTheReleaseANewFeedSendsOnlyWhatDiffers() throws Exception {
        world(2);
        protect();
        await(world.engine.checkpoint(ID));
        long sent = world.engine.status(ID).orElseThrow().sentBytes();
        long rounds = world.engine.status(ID).orElseThrow().rounds();
        await(world.engine.release(ID));
        world.until(() -> world.engine.status(ID).orElseThrow().rounds() > rounds + 1);
        assertThat(world.replica().feeds).isEqualTo(2);
        long more = world.engine.status(ID).orElseThrow().sentBytes() - sent;
        assertThat(more).isLessThan(4096);
    }

    @Test
    void cutsAtRandomMomentsCostNothing() throws Exception {
        Random random = new Random(3);
        world(3).peers.delay = Duration.ofMillis(1);
        world.peers.bytesPerSecond = 40e6;
        world.guest.start(world.time.blocking(), 8, 512);
        var start = world.begin(ProtectionPolicy.QUICK);
        for (int i = 0; i < 60; i++) {
            world.pause(Duration.ofMillis(random.nextInt(60)));
            world.peers.cut();
            if (i % 10 == 5) {
                world.peers.stall(Duration.ofMillis(100));
            }
        }
        await(start);
        await(world.engine.checkpoint(ID));
        world.assertEqual();
        assertThat(world.replica().feeds).isEqualTo(1);
        assertThat(world.peers.opened.get()).isGreaterThan(10);
    }

    @Test
    void whileTheLinkIsDownTheStatusSaysWhyAndTheGuestIsNotHeldUp() throws Exception {
        world(4);
        world.guest.start(world.time.blocking(), 8, 256);
        protect();
        world.peers.down = true;
        world.peers.cut();
        world.until(() -> world.state() == ShadowState.LAGGING);
        assertThat(world.engine.trouble(ID).orElseThrow().code()).isEqualTo("unreachable");
        assertThat(world.engine.failure(ID)).isEmpty();
        world.peers.down = false;
        world.until(() -> world.state() == ShadowState.IN_SYNC);
        assertThat(world.engine.trouble(ID)).isEmpty();
        assertThat(world.replica().feeds).isEqualTo(1);
    }

    @Test
    void aLinkThatDoesNotComeBackFailsWithAClearProblem() throws Exception {
        FarSettings settings = FarSettings.DEFAULT.withOutage(Duration.ofMillis(300));
        world = new FarWorld(PAGES, 5, folder, settings);
        protect();
        world.peers.down = true;
        world.peers.cut();
        world.until(() -> world.state() == ShadowState.FAILED);
        Problem why = world.engine.failure(ID).orElseThrow();
        assertThat(why.code()).isEqualTo("unreachable");
        assertThat(why.message()).contains("no link to far");
        await(world.engine.stop(ID));
        assertThat(world.vm.open).isEmpty();
    }

    @Test
    void aFarEndThatRefusesEachFrameIsAskedLessAndLessAndThenGivenUp() throws Exception {
        FarSettings settings = FarSettings.DEFAULT.withOutage(Duration.ofMillis(800));
        world = new FarWorld(PAGES, 20, folder, settings);
        protect();
        world.target.pages.failWrites = Problem.of(Problem.OUT_OF_SPACE, "full", "");
        world.guest.start(world.time.blocking(), 4, 128);
        world.until(() -> world.state() == ShadowState.FAILED);
        assertThat(world.engine.failure(ID).orElseThrow().message()).isEqualTo("full");
        assertThat(world.peers.opened.get()).isLessThan(30);
    }

    @Test
    void aFrameThatWasWrittenHalfIsNotAppliedToWhatItLeft() throws Exception {
        world(21);
        protect();
        AtomicInteger writes = new AtomicInteger();
        world.target.pages.beforeWrite =
                () -> {
                    if (writes.incrementAndGet() == 4) {
                        throw FAULT.asException();
                    }
                };
        world.guest.start(world.time.blocking(), 8, 512);
        world.until(() -> writes.get() > 4 && world.replica().feeds > 1);
        world.until(() -> world.engine.trouble(ID).isEmpty());
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    @Test
    void aSilentLinkCountsAsCut() throws Exception {
        FarSettings settings = FarSettings.DEFAULT.withSilence(Duration.ofMillis(400));
        world = new FarWorld(PAGES, 6, folder, settings);
        world.guest.start(world.time.blocking(), 4, 128);
        protect();
        long before = world.peers.opened.get();
        world.peers.freeze();
        world.until(() -> world.peers.opened.get() > before);
        world.until(() -> world.state() == ShadowState.IN_SYNC);
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    @Test
    void aFarEndThatWasRestartedIsSentOnlyWhatDiffers() throws Exception {
        world(7);
        protect();
        long sent = world.engine.status(ID).orElseThrow().sentBytes();
        world.restartFar();
        world.until(() -> world.replica().feeds > 1);
        long rounds = world.engine.status(ID).orElseThrow().rounds();
        world.until(() -> world.engine.status(ID).orElseThrow().rounds() > rounds + 2);
        long more = world.engine.status(ID).orElseThrow().sentBytes() - sent;
        assertThat(more).isLessThan(64 << 10);
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    @Test
    void aFarEndThatLostItsMemoryGetsItAgain() throws Exception {
        world(8);
        protect();
        for (int page = 0; page < PAGES; page += 3) {
            world.target.pages.noise(page, new Random(page));
        }
        world.restartFar();
        world.until(() -> world.replica().feeds > 1);
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    @Test
    void aNearEndThatWasRestartedSendsOnlyWhatDiffers() throws Exception {
        world(9);
        protect();
        await(world.engine.close());
        world.target.blank = false;
        ReplicationEngine next = world.engine();
        await(next.start(world.vm, FarWorld.PLACE, ProtectionPolicy.QUICK, Redundancy.ONE));
        ReplicationStatus status = next.status(ID).orElseThrow();
        assertThat(status.sentBytes()).isLessThan(64 << 10);
        await(next.checkpoint(ID));
        world.assertEqual();
        await(next.close());
    }

    @Test
    void aFreezeDuringAnOutageFailsAndReplicationGoesOn() throws Exception {
        FarSettings settings = quickSync();
        world = new FarWorld(PAGES, 10, folder, settings);
        protect();
        world.peers.down = true;
        world.peers.cut();
        assertThatThrownBy(() -> await(world.engine.checkpoint(ID)))
                .hasRootCauseInstanceOf(GnomonException.class)
                .hasMessageContaining("cut");
        world.peers.down = false;
        world.guest.start(world.time.blocking(), 4, 128);
        world.until(() -> world.replica().feeds > 1);
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    private static FarSettings quickSync() {
        FarSettings usual = FarSettings.DEFAULT;
        return new FarSettings(
                usual.windowBytes(),
                usual.mirrorBytes(),
                usual.mirrorFolder(),
                usual.outage(),
                usual.silence(),
                Duration.ofMillis(300),
                1,
                0,
                Optional.empty());
    }

    @Test
    void aSwitchThatCameToNothingIsFollowedByANewFeed() throws Exception {
        world(11);
        protect();
        FinalSync sync = world.engine.finalSync(ID);
        world.time.blocking().execute(() -> world.replica().freeze(sync));
        world.until(() -> world.state() == ShadowState.SWITCHING);
        world.until(() -> world.replica().feeds == 2);
        world.until(() -> world.state() == ShadowState.IN_SYNC);
    }

    @Test
    void afterASwitchTheReplicaIsTheVm() throws Exception {
        world(12);
        world.guest.start(world.time.blocking(), 8, 256);
        protect();
        FinalSync sync = world.engine.finalSync(ID);
        world.replica().freeze(sync);
        world.assertEqual();
        world.vm.open.clear();
        world.vm.epoch = world.vm.epoch.next();
        assertThat(world.engine.failure(ID)).isEmpty();
        world.engine.status(ID);
        assertThat(world.engine.failure(ID).orElseThrow().message()).contains("became the VM");
        await(world.engine.stop(ID));
    }

    @Test
    void aFeedThatTheBackendEndsIsBegunAgain() throws Exception {
        world(13);
        protect();
        world.replica().feed.close();
        world.until(() -> world.replica().feeds == 2);
        world.replica().feed.failure = FAULT.asException();
        world.until(() -> world.replica().feeds == 3);
        long rounds = world.engine.status(ID).orElseThrow().rounds();
        world.until(() -> world.engine.status(ID).orElseThrow().rounds() > rounds);
        assertThat(world.engine.failure(ID)).isEmpty();
    }

    @Test
    void aFeedThatFailsAgainAndAgainIsAFailure() throws Exception {
        world(14);
        protect();
        world.replica().failFeed = FAULT;
        world.replica().feed.failure = FAULT.asException();
        world.until(() -> world.state() == ShadowState.FAILED);
        assertThat(world.engine.failure(ID).orElseThrow().message()).isEqualTo("no answer");
    }

    @Test
    void aReplicaHereOfAVmElsewhereNeedsNoLink() throws Exception {
        world(15);
        world.vm.opener = place -> new FakeFarReplica(world.vm, place, "local", world.guest);
        world.peers.down = true;
        world.guest.start(world.time.blocking(), 8, 256);
        protect();
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    @Test
    void withoutAFeedTheMemoriesAreCompared() throws Exception {
        world(16);
        world.guest.start(world.time.blocking(), 8, 256);
        world.vm.opener =
                place -> {
                    FakeFarReplica replica =
                            new FakeFarReplica(world.vm, place, "far", world.guest);
                    replica.failFeed = NO_LOG;
                    replica.mayCompare = true;
                    return replica;
                };
        protect();
        world.guest.stop();
        await(world.engine.checkpoint(ID));
        assertThat(world.isEqual()).isTrue();
    }

    @Test
    void withoutAFeedAndWithoutLeaveToCompareItFailsAtOnce() {
        world(19);
        world.vm.opener =
                place -> {
                    FakeFarReplica replica =
                            new FakeFarReplica(world.vm, place, "far", world.guest);
                    replica.failFeed = NO_LOG;
                    return replica;
                };
        assertThatThrownBy(this::protect).hasMessageContaining("no dirty log");
    }

    @Test
    void aReplicaOfAnotherSizeIsRefusedAtOnce() throws Exception {
        world(17);
        FakeTarget small = new FakeTarget(PAGES / 2, true);
        world.swap(small);
        assertThatThrownBy(this::protect)
                .hasRootCauseInstanceOf(GnomonException.class)
                .hasMessageContaining("bytes in pages of");
        assertThat(world.state()).isEqualTo(ShadowState.FAILED);
    }
}
