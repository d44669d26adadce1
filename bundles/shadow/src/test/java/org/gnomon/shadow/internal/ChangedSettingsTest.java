package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gnomon.model.Decision;
import org.gnomon.service.DecisionReplay.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever decides again with other settings is told so. */
class ChangedSettingsTest {

    @TempDir private Path directory;

    @Test
    void settingsThatAreOthersNowAreSaid() {
        World world = new World(directory, 21).install().protectedVm(Map.of());
        assertThat(world.update(World.to("sim:harmless?version=2.0")).succeeded()).isTrue();
        world.time.runFor(Duration.ofMillis(10));
        FakePam now = new FakePam();
        for (Decision verdict : world.decisions.of(Decision.Kind.VERDICT)) {
            now.judging = "margin 0.1";
            assertThat(new ShadowReplay(now).replay(verdict).changed()).isEmpty();
            now.judging = "margin 0.2";
            Outcome again = new ShadowReplay(now).replay(verdict);
            assertThat(again.changed())
                    .isEqualTo(
                            "The judge's settings have changed since: then margin 0.1;"
                                    + " now margin 0.2.");
            assertThat(again.explanation()).endsWith(again.changed());
        }
    }
}
