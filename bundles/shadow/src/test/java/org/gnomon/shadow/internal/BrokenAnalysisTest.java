package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.DecisionReplay.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is certain is acted on, whatever becomes of samples and analysis. */
class BrokenAnalysisTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 17).install().protectedVm(Map.of());
    }

    /** Up to a moment in the watch. */
    private CompletionStage<UpdateReport> watched() {
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        world.time.runUntil(() -> !world.vm().retired().isEmpty(), Duration.ofMinutes(1));
        world.time.runFor(Duration.ofSeconds(1));
        return update;
    }

    private void assertWentBack(UpdateReport report) {
        assertThat(report.switchover().orElseThrow().status())
                .as(report.toString())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(world.alertCodes()).containsExactly(Problem.NOT_RUNNING);
        assertThat(world.vm().vmm().version()).isEqualTo("1.0");
    }

    @Test
    void aGuestThatIsGoneGoesBackWithoutAJudge() {
        world.pam.watchThrows = true;
        CompletionStage<UpdateReport> update = watched();
        world.host.crash(World.VM);
        assertWentBack(world.await(update));
        List<Decision> verdicts = world.decisions.of(Decision.Kind.VERDICT);
        Decision last = verdicts.get(verdicts.size() - 1);
        assertThat(last.outcome()).isEqualTo("no-go");
        Outcome again = new ShadowReplay(new FakePam()).replay(last);
        assertThat(again.outcome()).isEqualTo(last.outcome());
        assertThat(again.reason()).isEqualTo(last.reason());
    }

    @Test
    void aGuestThatIsGoneGoesBackWithoutSamples() {
        world.faulty.throwsHistory = true;
        world.faulty.throwsDays = true;
        CompletionStage<UpdateReport> update = watched();
        world.host.crash(World.VM);
        assertWentBack(world.await(update));
    }

    @Test
    void whoAsksGoesBackWithoutAJudge() {
        world.pam.watchThrows = true;
        CompletionStage<UpdateReport> update = watched();
        assertThat(world.await(world.manager.rollback(World.VM, p -> {})).status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        UpdateReport report = world.await(update);
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(world.alertCodes()).isEmpty();
    }

    @Test
    void aWatchDoesWithoutTheDaysBefore() {
        world.faulty.throwsDays = true;
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(world.pam.watched).allMatch(seen -> seen.watched().history().isEmpty());
        assertThat(world.pam.watched).noneMatch(seen -> seen.watched().before().isEmpty());
    }

    @Test
    void samplesThatCouldNotBeReadAtFirstAreReadLater() {
        world.faulty.throwsHistory = true;
        CompletionStage<UpdateReport> update = watched();
        world.faulty.throwsHistory = false;
        assertThat(world.await(update).succeeded()).isTrue();
    }
}
