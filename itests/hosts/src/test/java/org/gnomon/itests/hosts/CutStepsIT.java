package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.gnomon.model.SwitchoverState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The link is cut at each step of a switch to the other host and stays cut until both sides have
 * noticed. Never do two copies run; while nobody can tell which one does, that is said and none is
 * started; when the link is back, one runs.
 */
class CutStepsIT {

    private static final String BUSY = "gnomon.memory=2 gnomon.hot=8 gnomon.disk=64";
    private static final LinkConditions LINK =
            LinkConditions.of(200_000_000, Duration.ofMillis(5), 0);

    /** The link calls a silent peer dead after four seconds. */
    private static final Duration LONG = Duration.ofSeconds(8);

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(
            value = SwitchoverState.class,
            names = {
                "PLANNED",
                "PREPARED",
                "FROZEN",
                "FINALISED",
                "FENCED",
                "ACTIVATED",
                "WATCHING"
            })
    void oneCopyRunsAtTheEndAndNeverTwo(SwitchoverState step) throws Exception {
        String what = "a cut of the link at " + step;
        try (HostPair pair = HostPair.start(what, directory, LINK, step.ordinal())) {
            pair.define(BUSY).protect();
            pair.near().ask("hold", "at", step.name());
            CompletableFuture<Void> there = pair.near().expect("reached", step.name());
            CompletableFuture<JsonNode> moved =
                    pair.near().begin("switch", "class", "MOVE", "new", true);
            there.get(60, TimeUnit.SECONDS);
            pair.link().cut();
            pair.near().ask("go", "at", step.name());
            pair.during(LONG);
            JsonNode meanwhile = pair.near().ask("report");
            pair.link().mend();

            String outcome = outcome(pair, moved);
            pair.until("one copy runs", HostPair.SOON, () -> copies(pair) == 1);
            System.out.printf(
                    "cut at %s: meanwhile %s; then %s, on %s%n",
                    step, meanwhile, outcome, pair.state().path("host").asText());
            pair.theGuestIsWell();
        }
    }

    private static int copies(HostPair pair) {
        JsonNode state = pair.state();
        return state.path("runState").asText().equals("RUNNING")
                ? state.path("activeCopies").asInt()
                : 0;
    }

    private static String outcome(HostPair pair, CompletableFuture<JsonNode> moved) {
        try {
            JsonNode report = pair.near().await("switch", moved, Program.PATIENCE);
            return report.path("switch").path("status").asText()
                    + " "
                    + report.path("switch").path("problem").asText();
        } catch (Program.Refused e) {
            assertThat(e.code()).as(e.getMessage()).isNotEqualTo("untyped");
            return "refused, " + e.code();
        }
    }
}
