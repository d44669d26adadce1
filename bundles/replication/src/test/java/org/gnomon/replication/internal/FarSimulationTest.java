package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.replication.internal.FarWorld.ID;
import static org.gnomon.replication.internal.FarWorld.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.replication.internal.far.FarSettings;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cuts, stalls, outages, restarts of the far end and freezes at random moments by seed, while the
 * guest writes: at every checkpoint the far end has the guest's memory, byte for byte, and what is
 * kept for sending again stays in its bounds.
 */
class FarSimulationTest {

    private static final int PAGES = 1024;
    private static final int WINDOW = 1 << 20;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverHappensToTheLinkEveryCheckpointIsTheGuestsMemory(long seed) throws Exception {
        Random random = new Random(seed);
        FarSettings settings = FarSettings.DEFAULT.withWindow(WINDOW);
        try (FarWorld world = new FarWorld(PAGES, seed, folder, settings)) {
            world.peers.delay = Duration.ofMillis(random.nextInt(6));
            world.peers.bytesPerSecond = 5e6 * (1 + random.nextInt(20));
            world.guest.start(world.time.blocking(), 1 + random.nextInt(10), 256);
            var start = world.begin(ProtectionPolicy.QUICK);
            for (int i = 0; i < 25; i++) {
                trouble(world, random);
                world.pause(Duration.ofMillis(random.nextInt(50)));
            }
            world.peers.down = false;
            await(start);
            for (int i = 0; i < 3; i++) {
                checkpoint(world, random);
            }
            assertThat(world.engine.mostHeld(ID)).isPositive().isLessThanOrEqualTo(WINDOW);
            await(world.engine.close());
        }
    }

    private static void trouble(FarWorld world, Random random) {
        switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> world.peers.cut();
            case 4 -> world.peers.stall(Duration.ofMillis(random.nextInt(150)));
            case 5 -> {
                world.peers.down = true;
                world.peers.cut();
            }
            case 6 -> world.peers.down = false;
            default -> world.restartFar();
        }
    }

    /** Cuts come while the guest is frozen, too; a checkpoint may fail then, and is tried again. */
    private static void checkpoint(FarWorld world, Random random) throws Exception {
        for (int tries = 0; ; tries++) {
            assertThat(tries).isLessThan(20);
            world.guest.start(world.time.blocking(), 4, 512);
            world.until(() -> world.engine.trouble(ID).isEmpty());
            world.time.after(Duration.ofMillis(random.nextInt(40)), world.peers::cut);
            try {
                await(world.engine.checkpoint(ID));
                break;
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasRootCauseInstanceOf(GnomonException.class);
                long feeds = world.replica().feeds;
                world.until(() -> world.replica().feeds > feeds || world.replica().isFeeding());
            }
        }
        world.assertEqual();
        await(world.engine.release(ID));
    }
}
