package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.gnomon.itests.support.guest.Percentiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The link is cut while a VM is replicated, at any moment and for any time: shorter than anybody
 * notices, and longer than both sides wait. {@code -Dgnomon.cuts=100} for as many as the project
 * promises.
 */
class CutsIT {

    private static final int CUTS = Integer.getInteger("gnomon.cuts", 8);
    private static final long SEED = Long.getLong("gnomon.seed", 5);
    private static final String BUSY = "gnomon.memory=2 gnomon.hot=8 gnomon.disk=64";
    private static final LinkConditions LINK =
            LinkConditions.of(200_000_000, Duration.ofMillis(5), 0);

    /** About a primary that stands, not about one that is slow for lack of CPUs. */
    private static final Duration STANDS = Duration.ofSeconds(10);

    @TempDir Path directory;

    private final Random chance = new Random(SEED);
    private final List<Double> silences = new ArrayList<>();
    private final List<Double> resumed = new ArrayList<>();

    @Test
    void replicationGoesOnAndThePrimaryNeverStops() throws IOException {
        String what = CUTS + " cuts of the link while replicating";
        try (HostPair pair = HostPair.start(what, directory, LINK, SEED)) {
            pair.define(BUSY).protect();
            pair.longestSilence();
            for (int n = 1; n <= CUTS; n++) {
                once(pair, n);
            }
            pair.awaitInSync();
            pair.theGuestIsWell();
            theReplicaIsEqual(pair);
            report();
        }
    }

    private void once(HostPair pair, int n) {
        pair.during(Duration.ofMillis(chance.nextInt(2500)));
        pair.link().cut();
        pair.during(Duration.ofMillis(100 + chance.nextInt(n % 3 == 0 ? 9000 : 2500)));
        pair.link().mend();
        long mended = System.nanoTime();
        // Every other time the next cut may come before all is well again.
        if (n % 2 == 0) {
            pair.until(
                    "cut " + n + ": replication goes on by itself",
                    HostPair.SOON,
                    () -> isInSync(pair.state()));
            resumed.add((System.nanoTime() - mended) / 1e6);
        }
        Duration silence = pair.longestSilence();
        assertThat(silence).as("cut %s: how long the primary said nothing", n).isLessThan(STANDS);
        silences.add(silence.toNanos() / 1e6);
        assertThat(pair.ticks().breaks()).as("cut %s", n).isEmpty();
    }

    private static boolean isInSync(JsonNode state) {
        return state.path("linked").asBoolean()
                && state.path("shadow").path("state").asText().equals("IN_SYNC");
    }

    /** A replica with one wrong page is found out: the guest checks all of its memory. */
    private static void theReplicaIsEqual(HostPair pair) {
        JsonNode report = pair.near().ask("switch", "class", "MOVE", "new", true);
        assertThat(report.path("switch").path("status").asText())
                .as("%s", report)
                .isEqualTo("COMMITTED");
        pair.theGuestIsWell();
        // (hot 8 MiB + cold 8 MiB) / 2 MiB/s: each page was verified once by then.
        pair.awaitTicks(100);
        pair.theGuestIsWell();
    }

    private void report() throws IOException {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("cuts", CUTS).put("seed", SEED).put("link", LINK.toString());
        ArrayNode each = root.putArray("silenceMs");
        silences.forEach(each::add);
        ArrayNode again = root.putArray("inSyncAgainMs");
        resumed.forEach(again::add);
        System.out.printf(
                Locale.ROOT,
                "%n%d cuts of the link (seed %d), replication went on by itself each time%n"
                        + "  in sync after the mend  %s%n"
                        + "  the guest's silence     %s%n",
                CUTS,
                SEED,
                Percentiles.of(resumed),
                Percentiles.of(silences));
        Files.writeString(Path.of("target", "cuts.json"), root.toPrettyString());
    }
}
