package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.replication.internal.FarWorld.ID;
import static org.gnomon.replication.internal.FarWorld.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowState;
import org.gnomon.replication.internal.far.FarSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both engines, a link between them that is cut, and a guest that writes all the time. */
class FarLinkTest {

    private static final int PAGES = 2048;

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
        for (int i = 0; i < 40; i++) {
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
}
