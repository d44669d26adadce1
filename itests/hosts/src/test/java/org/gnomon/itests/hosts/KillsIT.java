package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of Gnomon on either host: the guest does not notice, and what was begun goes on. */
class KillsIT {

    private static final long SEED = Long.getLong("gnomon.seed", 5);
    private static final String BUSY = "gnomon.memory=2 gnomon.hot=8 gnomon.disk=64";
    private static final LinkConditions LINK =
            LinkConditions.of(200_000_000, Duration.ofMillis(5), 0);

    @TempDir Path directory;

    private final Random chance = new Random(SEED);

    @Test
    void whileReplicating() throws IOException {
        try (HostPair pair = HostPair.start("kill -9 on both hosts", directory, LINK, SEED)) {
            pair.define(BUSY).protect();
            pair.during(Duration.ofMillis(chance.nextInt(2000)));
            pair.far().killNine();
            pair.awaitTicks(20);
            pair.startFar();
            pair.awaitInSync();
            pair.theGuestIsWell();

            pair.during(Duration.ofMillis(chance.nextInt(2000)));
            pair.near().killNine();
            pair.awaitTicks(20);
            pair.startNear();
            pair.awaitInSync();
            pair.theGuestIsWell();

            moves(pair);
        }
    }

    @Test
    void afterTheMove() throws IOException {
        try (HostPair pair = HostPair.start("kill -9 after a move", directory, LINK, SEED)) {
            pair.define(BUSY).protect();
            moves(pair);

            pair.far().killNine();
            pair.awaitTicks(20);
            pair.startFar();
            pair.until("the far host is seen", HostPair.SOON, () -> runsFar(pair));
            pair.theGuestIsWell();

            pair.near().killNine();
            pair.awaitTicks(20);
            pair.startNear();
            pair.until("the VM is found", HostPair.SOON, () -> runsFar(pair));
            pair.theGuestIsWell();
        }
    }

    private static boolean runsFar(HostPair pair) {
        JsonNode state = pair.state();
        return state.path("host").asText().equals("far") && state.path("activeCopies").asInt() == 1;
    }

    private static void moves(HostPair pair) {
        JsonNode report = pair.near().ask("switch", "class", "MOVE", "new", true);
        assertThat(report.path("switch").path("status").asText())
                .as("%s", report)
                .isEqualTo("COMMITTED");
        pair.theGuestIsWell();
        assertThat(pair.state().path("host").asText()).isEqualTo("far");
    }
}
