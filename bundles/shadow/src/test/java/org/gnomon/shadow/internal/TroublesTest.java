package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.gnomon.service.StateReplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a shadow from being in sync is told once, and before anything is frozen. */
class TroublesTest {

    private static final Problem CUT =
            Problem.of(PeerHosts.UNREACHABLE, "the link to h2 is cut", "Look at the network.");
    private static final Problem TOO_FAST =
            Problem.of(
                    StateReplication.WILL_NOT_CONVERGE,
                    "it changes 90 MB/s, the link carries 10 MB/s",
                    "Give it more.");

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void boot() {
        world = new World(directory, 23).install().protectedVm(Map.of());
    }

    private void goOnFor(int seconds) {
        world.time.runFor(Duration.ofSeconds(seconds));
    }

    private int alerts(Problem trouble) {
        return Collections.frequency(world.alertCodes(), trouble.code());
    }

    @Test
    void whatLastsIsToldOnceUntilItIsOver() {
        world.trouble = Optional.of(CUT);
        goOnFor(60);
        assertThat(alerts(CUT)).isEqualTo(1);
        world.trouble = Optional.empty();
        goOnFor(30);
        world.trouble = Optional.of(CUT);
        goOnFor(30);
        assertThat(alerts(CUT)).isEqualTo(2);
    }

    @Test
    void whatIsOverAtOnceIsNotTold() {
        for (int i = 0; i < 10; i++) {
            world.trouble = Optional.of(CUT);
            goOnFor(1);
            world.trouble = Optional.empty();
            goOnFor(5);
        }
        assertThat(alerts(CUT)).isZero();
    }

    @Test
    void anotherTroubleIsToldToo() {
        world.trouble = Optional.of(CUT);
        goOnFor(10);
        world.trouble = Optional.of(TOO_FAST);
        goOnFor(10);
        assertThat(alerts(CUT)).isEqualTo(1);
        assertThat(alerts(TOO_FAST)).isEqualTo(1);
    }

    @Test
    void aPlanSaysThatItWouldNotConverge() {
        world.trouble = Optional.of(TOO_FAST);
        Plan plan = world.await(world.manager.plan(World.to("sim:harmless?version=2.0")));
        assertThat(plan.blockers()).contains(TOO_FAST);
        world.trouble = Optional.empty();
        plan = world.await(world.manager.plan(World.to("sim:harmless?version=2.0")));
        assertThat(plan.blockers()).isEmpty();
    }
}
