package org.gnomon.itests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.gnomon.itests.simulation.world.Mutant;
import org.gnomon.itests.simulation.world.Recipe;
import org.gnomon.itests.simulation.world.Run;
import org.gnomon.runtime.internal.RealTime;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever goes wrong: one copy of a VM runs, nothing acknowledged is lost, nothing stops without a
 * word. {@code -Dgnomon.runs}, {@code -Dgnomon.seed} and {@code -Dgnomon.trace=true} say how many
 * worlds, from which seed on, and whether to write down all that happens.
 */
class WholeSystemSim {

    private static final Logger LOG = LoggerFactory.getLogger(WholeSystemSim.class);
    private static final long RUNS = Long.getLong("gnomon.runs", 500);
    private static final long FIRST = Long.getLong("gnomon.seed", 1);
    private static final boolean TRACE = Boolean.getBoolean("gnomon.trace");
    private static final Path OUTPUT = Path.of(System.getProperty("gnomon.output", "target"));

    /** What has to have struck in a long run; else something is not injected any more. */
    private static final List<String> FAULTS =
            List.of(
                    "backend.advance.fold.fail",
                    "backend.failover.fence.fail",
                    "backend.replica.open.fail",
                    "backend.rehearsal.start.crash",
                    "backend.retired.restore.fail",
                    "backend.retired.standby.fail",
                    "backend.standby.start.crash",
                    "backend.switch.activate.lie",
                    "backend.switch.activate.unknown",
                    "backend.switch.fence.hang",
                    "backend.switch.freeze.lie",
                    "backend.switch.sync.fail",
                    "backend.switch.transfer.crash",
                    "clock.back",
                    "clock.forward",
                    "controller.kill",
                    "controller.kill-at-step",
                    "controller.power-loss",
                    "controller.restart",
                    "controller.second",
                    "controller.zombie",
                    "disk.force-fails",
                    "disk.full",
                    "disk.lost-unforced",
                    "disk.slow",
                    "guest.shuts-down",
                    "host.cut-off",
                    "host.hang",
                    "host.power-off",
                    "lease.unreachable",
                    "link.down",
                    "link.reply-late",
                    "link.reply-lost",
                    "link.request-late",
                    "link.request-lost",
                    "link.twice",
                    "process.primary-crash",
                    "process.primary-hang",
                    "process.rehearsal-crash",
                    "process.retired-crash");

    @Test
    void promisesAreKept() throws IOException {
        RealTime time = new RealTime();
        long begun = time.nanos();
        Tally tally = Batch.run(FIRST, RUNS, new Recipe(Mutant.NONE, TRACE), r -> traced(r));
        Duration took = time.since(begun);
        Summary summary = new Summary(tally, FIRST, took);
        summary.write(OUTPUT);
        LOG.info("\n{}", summary.table());
        assertThat(tally.bad().stream().map(WholeSystemSim::story).toList()).isEmpty();
        if (RUNS >= 500) {
            assertThat(tally.outcomes()).containsKeys(Outcome.values());
        }
        if (RUNS >= 10_000) {
            assertThat(tally.strikes().keySet()).containsAll(FAULTS);
        }
    }

    /** Writes a trace if there is one; never a reason to stop. */
    private static boolean traced(Run.Result result) {
        if (TRACE) {
            Path file = OUTPUT.resolve("trace-" + result.seed() + ".txt");
            try {
                Files.createDirectories(OUTPUT);
                Files.write(file, result.lines());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            LOG.info("All that happened under seed {} is in {}", result.seed(), file);
        }
        return false;
    }

    private static String story(Run.Result bad) {
        return bad.violations().stream().map(Object::toString).collect(Collectors.joining("; "))
                + "\n  again, with all that happens: itests/simulation/simulate --seed "
                + bad.seed();
    }

    @Test
    void theSameSeedGivesTheSameTraceBitForBit() {
        for (long seed : List.of(FIRST, FIRST + 3, FIRST + 7, FIRST + 12)) {
            Run.Result once = Run.of(seed, new Recipe(Mutant.NONE, true));
            Run.Result again = Run.of(seed, new Recipe(Mutant.NONE, true));
            assertThat(again.lines()).as("seed %d", seed).isEqualTo(once.lines());
            assertThat(again.hash()).as("seed %d", seed).isEqualTo(once.hash());
        }
    }
}
