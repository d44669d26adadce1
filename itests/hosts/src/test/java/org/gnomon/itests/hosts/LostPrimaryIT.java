package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints to the other host over a link that loses packets, then the VM's process is killed: it
 * runs there by itself, from the last checkpoint, and what it lost is within the window reported.
 */
class LostPrimaryIT {

    private static final long SEED = Long.getLong("gnomon.seed", 7);
    private static final int EPOCHS = Integer.getInteger("gnomon.epochs", 12);
    private static final String BUSY = "gnomon.memory=2 gnomon.hot=8 gnomon.disk=64";
    private static final String IDLE = "gnomon.memory=1 gnomon.disk=8";
    private static final LinkConditions LOSSY =
            LinkConditions.of(400_000_000, Duration.ofMillis(2), 0.002);
    private static final Pattern TICK =
            Pattern.compile("(?m)^TICK (\\d+) mem=\\w+ disk=\\w+ uptime=([0-9.]+) .*$");

    @TempDir Path directory;

    private final Random chance = new Random(SEED);

    @Test
    void aVmWhoseProcessIsKilledGoesOnOnTheOtherHost() throws IOException {
        try (HostPair pair = HostPair.start("failover to a host", directory, LOSSY, SEED)) {
            checkpoints(pair, "writing", BUSY);
            cutAndMend(pair);
            pair.during(Duration.ofMillis(chance.nextInt(1500)));
            pair.near().ask("lose");
            pair.until("it runs there", HostPair.SOON, () -> runsFar(pair));
            JsonNode report = pair.state().path("last");
            assertThat(report.path("status").asText()).as("%s", report).isEqualTo("COMMITTED");
            pair.awaitTicks(20);
            assertThat(pair.ticks().complaints()).isEmpty();
            assertThat(pair.state().path("activeCopies").asInt()).isEqualTo(1);
            assertLossIsWithin(Duration.ofMillis(report.path("lossMs").asLong() + 1));
        }
    }

    /** What an epoch costs a guest that does little; the other guest's are told above. */
    @Test
    void anIdleGuestIsCheckpointedToTheOtherHost() throws IOException {
        try (HostPair pair = HostPair.start("checkpoints to a host", directory, LOSSY, SEED)) {
            checkpoints(pair, "idle", IDLE);
            pair.theGuestIsWell();
        }
    }

    private static boolean runsFar(HostPair pair) {
        JsonNode state = pair.state();
        return state.path("host").asText().equals("far")
                && state.path("activeCopies").asInt() == 1
                && state.path("last").path("status").asText().equals("COMMITTED");
    }

    private static long completed(HostPair pair) {
        return pair.state().path("checkpoints").path("completed").asLong();
    }

    private static void checkpoints(HostPair pair, String guest, String options) {
        pair.define(options);
        pair.near().ask("protect", "every", 100);
        List<Double> pauses = new ArrayList<>();
        long begun = System.nanoTime();
        long from = completed(pair);
        for (long done = from; done < from + EPOCHS; ) {
            long before = done;
            pair.until("the next epoch", HostPair.SOON, () -> completed(pair) > before);
            JsonNode status = pair.state().path("checkpoints");
            done = status.path("completed").asLong();
            pauses.add(status.path("pauseMs").asDouble());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long epochs = completed(pair) - from;
        pauses.sort(null);
        System.out.printf(
                "checkpoints to another host, %s guest: %d epochs, one every %.2f s,"
                        + " pause p50 %.1f ms, p99 %.1f ms%n",
                guest,
                epochs,
                seconds / epochs,
                pauses.get(pauses.size() / 2),
                pauses.get((int) (pauses.size() * 0.99)));
    }

    /** No new epochs meanwhile, and they go on by themselves. */
    private static void cutAndMend(HostPair pair) {
        pair.link().cut();
        pair.until(
                "the cut is told", HostPair.SOON, () -> !pair.state().path("linked").asBoolean());
        pair.awaitTicks(20);
        pair.link().mend();
        long held = completed(pair);
        pair.until("epochs go on", Program.PATIENCE, () -> completed(pair) > held + 1);
    }

    /** By the guest's own clock, which stands still with it. */
    private void assertLossIsWithin(Duration loss) throws IOException {
        NavigableMap<Long, Double> here = uptimes(directory.resolve("near"));
        NavigableMap<Long, Double> there = uptimes(directory.resolve("far"));
        long goesOn = there.firstKey();
        assertThat(goesOn).isLessThanOrEqualTo(here.lastKey() + 2);
        assertThat(there).as("no break there").hasSize((int) (there.lastKey() - goesOn + 1));
        assertThat(here).hasSize((int) (here.lastKey() - here.firstKey() + 1));
        double lost = here.lastEntry().getValue() - there.firstEntry().getValue();
        System.out.printf(
                "lost with the primary: %.2f s by the guest's clock, %d ms reported%n",
                lost, loss.toMillis());
        assertThat(lost).isLessThanOrEqualTo(loss.toMillis() / 1e3);
    }

    private static NavigableMap<Long, Double> uptimes(Path host) throws IOException {
        NavigableMap<Long, Double> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(host)) {
            for (Path file : files.filter(f -> f.endsWith("console.log")).toList()) {
                Matcher tick = TICK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (tick.find()) {
                    found.put(Long.parseLong(tick.group(1)), Double.parseDouble(tick.group(2)));
                }
            }
        }
        return found;
    }
}
