package org.gnomon.itests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.gnomon.itests.simulation.world.Mutant;
import org.gnomon.itests.simulation.world.Recipe;
import org.gnomon.itests.simulation.world.Run;
import org.gnomon.itests.simulation.world.Violation.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bugs that are planted are found, each within a thousand runs, for what they break. */
class PlantedBugsSim {

    private static final Logger LOG = LoggerFactory.getLogger(PlantedBugsSim.class);
    private static final int WITHIN = 1000;

    private static final Map<Mutant, Set<Kind>> BREAKS =
            Map.ofEntries(
                    Map.entry(Mutant.FENCE_LIES, Set.of(Kind.DOUBLE_ACTIVE)),
                    Map.entry(Mutant.EPOCH_NOT_CHECKED, Set.of(Kind.EPOCH)),
                    Map.entry(Mutant.INTENT_AFTER_ACT, Set.of(Kind.INTENT)),
                    Map.entry(Mutant.RESUMES_BLINDLY, Set.of(Kind.DOUBLE_ACTIVE)),
                    Map.entry(Mutant.ALERTS_TWICE, Set.of(Kind.ALERT_TWICE)),
                    Map.entry(Mutant.RELEASES_EARLY, Set.of(Kind.INTENT)),
                    Map.entry(Mutant.GUESSES, Set.of(Kind.SILENT_STOP, Kind.JOURNAL)),
                    Map.entry(Mutant.NEVER_FORCES, Set.of(Kind.JOURNAL, Kind.INTENT)),
                    Map.entry(Mutant.SWALLOWS_ALERTS, Set.of(Kind.SILENT_STOP)),
                    Map.entry(Mutant.SWALLOWS_LOST_PRIMARIES, Set.of(Kind.SILENT_STOP)),
                    Map.entry(Mutant.LOSS_UNDERSTATED, Set.of(Kind.LOST_WRITE)),
                    Map.entry(Mutant.LOCK_IGNORED, Set.of(Kind.TWO_CONTROLLERS)));

    @ParameterizedTest
    @EnumSource(value = Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedBugIsFound(Mutant mutant) {
        Set<Kind> kinds = BREAKS.get(mutant);
        Tally tally = Batch.run(1, WITHIN, new Recipe(mutant, false), r -> breaks(r, kinds));
        LOG.info("{}: found after {} runs", mutant, tally.runs());
        assertThat(tally.bad())
                .as("%s within %d runs", mutant, WITHIN)
                .anyMatch(r -> breaks(r, kinds));
    }

    private static boolean breaks(Run.Result result, Set<Kind> kinds) {
        return result.violations().stream().anyMatch(v -> kinds.contains(v.kind()));
    }
}
