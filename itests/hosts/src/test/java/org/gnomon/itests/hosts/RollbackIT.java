package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Back to the host that the VM came from, and to the older QEMU, while the new one is watched. */
class RollbackIT {

    private static final LinkConditions LINK =
            LinkConditions.of(200_000_000, Duration.ofMillis(5), 0);

    @TempDir Path directory;

    @Test
    void nothingOfWhatTheGuestDidIsLost() throws Exception {
        try (HostPair pair = HostPair.start("a rollback across hosts", directory, LINK, 2)) {
            pair.define("gnomon.memory=2 gnomon.hot=8 gnomon.disk=64").protect();
            pair.near().ask("hold", "at", "WATCHING");
            CompletableFuture<Void> watched = pair.near().expect("reached", "WATCHING");
            CompletableFuture<JsonNode> moved =
                    pair.near().begin("switch", "class", "MOVE", "new", true);
            watched.get(120, TimeUnit.SECONDS);
            pair.awaitTicks(10);
            long before = pair.ticks().last();
            CompletableFuture<JsonNode> back = pair.near().begin("rollback");
            pair.near().ask("go", "at", "WATCHING");

            JsonNode report = pair.near().await("rollback", back, Program.PATIENCE);
            assertThat(report.path("status").asText()).as("%s", report).isEqualTo("ROLLED_BACK");
            assertThat(report.path("lossMs").asLong()).isZero();
            JsonNode update = pair.near().await("switch", moved, Program.PATIENCE);
            assertThat(update.path("succeeded").asBoolean()).isFalse();
            pair.theGuestIsWell();
            JsonNode state = pair.state();
            assertThat(state.path("host").asText()).isEqualTo("local");
            assertThat(state.path("vmm").asText()).startsWith("7.2");
            assertThat(pair.ticks().last()).isGreaterThan(before);
            System.out.printf("rollback to the other host: %s%n", report.path("blackout"));
        }
    }
}
