package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Decision;
import org.gnomon.model.Sample;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Phase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When trials and watches are looked at, and with what in hand. */
class LooksTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final int OF_ROUND = 20;

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 11).install().protectedVm(Map.of());
    }

    private List<FakePam.Trial> trials() {
        return world.pam.trials;
    }

    private List<Look> watchLooks() {
        return world.pam.watched.stream().map(FakePam.Seen::look).toList();
    }

    @Test
    void aTrialIsLookedAtInItsMiddleAndAtItsEnd() {
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(trials())
                .extracting(FakePam.Trial::look)
                .containsExactly(new Look(1, 4), new Look(2, 4));
        assertThat(trials().get(0).trial().copy()).hasSizeBetween(8, 12);
        assertThat(trials().get(1).trial().copy()).hasSizeBetween(18, 22);
        assertThat(trials().get(1).trial().copy())
                .as("the same copy goes on")
                .containsAll(trials().get(0).trial().copy());
        assertThat(world.decisions.of(Decision.Kind.VERDICT))
                .as("an early look that decides nothing is no decision")
                .hasSize(2);
    }

    @Test
    void harmThatIsPlainEndsTheTrialInItsMiddle() {
        world.pam.earlyRehearsals.add(Verdict.NO_GO);
        UpdateReport report = world.update(GOOD);
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(report.switchover()).isEmpty();
        assertThat(trials()).hasSize(1);
        world.time.runFor(Duration.ofSeconds(1));
        assertThat(world.decisions.of(Decision.Kind.VERDICT))
                .singleElement()
                .matches(d -> d.outcome().equals("no-go"))
                .matches(d -> d.inputs().contains("\"look\":[1,4]"));
        assertThat(world.update(GOOD).succeeded()).as("nothing is left of it").isTrue();
    }

    @Test
    void neitherGoNorDoubtEndATrialEarly() {
        world.pam.earlyRehearsals.add(Verdict.GO);
        world.pam.rehearsals.add(Verdict.NO_GO);
        assertThat(world.update(GOOD).switchover()).as("the end counts").isEmpty();
        world.pam.earlyRehearsals.add(Verdict.INCONCLUSIVE);
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @Test
    void anEarlyLookThatFailsIsLeftOut() {
        world.pam.earlyThrows = true;
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(trials()).hasSize(2);
        assertThat(watchLooks()).hasSize(3);
    }

    @Test
    void doubtAddsFreshCopiesOfBothSortsAndAllCountTogether() {
        for (int i = 0; i < 3; i++) {
            world.pam.rehearsals.add(Verdict.INCONCLUSIVE);
        }
        UpdateReport report = world.update(GOOD);
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(trials())
                .extracting(FakePam.Trial::look)
                .containsExactly(new Look(1, 4), new Look(2, 4), new Look(3, 4), new Look(4, 4));
        assertRounds(1, 1);
        assertRounds(2, 2);
        assertRounds(3, 4);
    }

    private void assertRounds(int look, int trials) {
        FakePam.Trial seen = trials().get(look);
        for (Phase phase : List.of(seen.calibration(), seen.trial())) {
            assertThat(phase.copy())
                    .hasSizeBetween(trials * OF_ROUND - 4 * look, trials * OF_ROUND + 4 * look)
                    .isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        }
        // A, B, A, B: what is added to a phase lies after the other phase's part before it.
        assertThat(first(seen.trial())).isAfter(first(seen.calibration()));
        if (look > 1) {
            assertThat(last(seen.calibration())).isAfter(last(trials().get(look - 1).trial()));
            assertThat(last(seen.trial())).isAfter(last(seen.calibration()));
        }
    }

    private static Instant first(Phase phase) {
        return phase.copy().get(0).at();
    }

    private static Instant last(Phase phase) {
        return phase.copy().get(phase.copy().size() - 1).at();
    }

    @Test
    void thePrimaryOfTheSameTimeGoesAlong() {
        world.pam.rehearsals.add(Verdict.INCONCLUSIVE);
        assertThat(world.update(GOOD).succeeded()).isTrue();
        for (FakePam.Trial seen : trials()) {
            for (Phase phase : List.of(seen.calibration(), seen.trial())) {
                assertThat(phase.primary().size())
                        .isBetween(phase.copy().size() - 4, phase.copy().size() + 4);
                for (Sample sample : phase.primary()) {
                    assertThat(phase.copy())
                            .as("a copy's sample within a period and a half")
                            .anyMatch(
                                    c ->
                                            Duration.between(c.at(), sample.at()).abs().toMillis()
                                                    <= 150);
                }
            }
        }
    }

    @Test
    void withoutSamplesOfThePrimaryATrialGoesOn() {
        world.telemetry.unwatch(World.VM);
        assertThat(world.await(world.manager.rehearse(GOOD, p -> {})).verdict())
                .isEqualTo(Verdict.GO);
        assertThat(trials()).allMatch(t -> t.trial().primary().isEmpty());
        assertThat(trials()).allMatch(t -> t.calibration().primary().isEmpty());
    }

    @Test
    void anotherRevisionOfTheTargetStartsTheTrialOver() {
        TrialSamples samples = new TrialSamples(null, World.VM, World.POLICY.sampleEvery());
        Sample one = world.telemetry.latest(World.VM).orElseThrow();
        Phase first = new Phase(List.of(one), List.of(one));
        Phase second = new Phase(List.of(one, one), List.of());
        samples.calibrated(stretch(first));
        assertThat(samples.isOther(new VmmVersion("x", "1", "/x"))).isFalse();
        samples.tried(stretch(first));
        samples.calibrated(stretch(second));
        assertThat(samples.isOther(new VmmVersion("x", "1", "/x"))).isFalse();
        samples.tried(stretch(first));
        assertThat(samples.normal().copy()).hasSize(3);
        samples.calibrated(stretch(second));
        assertThat(samples.isOf(new VmmVersion("x", "1", "/x"))).isTrue();
        assertThat(samples.isOther(new VmmVersion("x", "2", "/x"))).isTrue();
        assertThat(samples.isOf(new VmmVersion("x", "1", "/x")))
                .as("what was found of it")
                .isFalse();
        samples.tried(stretch(second));
        assertThat(samples.normal()).isEqualTo(second);
        assertThat(samples.tried()).isEqualTo(second);
    }

    private static TrialSamples.Stretch stretch(Phase phase) {
        return new TrialSamples.Stretch(phase, Duration.ofMillis(200), 0);
    }

    @Test
    void aWatchIsLookedAtThreeTimes() {
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(watchLooks()).containsExactly(new Look(1, 4), new Look(2, 4), new Look(3, 4));
        List<Integer> sizes =
                world.pam.watched.stream().map(s -> s.watched().after().size()).toList();
        assertThat(sizes.get(0)).isBetween(17, 22);
        assertThat(sizes.get(1)).isBetween(37, 42);
        assertThat(sizes.get(2)).isBetween(57, 62);
    }

    @Test
    void harmThatIsPlainIsTakenBackAtOnce() {
        world.pam.earlyWatches.add(Verdict.INCONCLUSIVE);
        world.pam.earlyWatches.add(Verdict.NO_GO);
        var update = world.manager.update(GOOD, p -> {});
        world.time.runUntil(() -> !world.pam.watched.isEmpty(), Duration.ofMinutes(1));
        long begin = world.time.nanos();
        UpdateReport report = world.await(update);
        assertThat(world.time.since(begin)).isLessThan(World.POLICY.watch().dividedBy(2));
        assertThat(report.switchover().orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(watchLooks()).hasSize(2);
        assertThat(world.alertCodes()).containsExactly("told");
        assertThat(world.vm().vmm().version()).isEqualTo("1.0");
    }

    @Test
    void theDaysBeforeAWatchGoAlongThinnedOut() {
        world.time.runFor(Duration.ofHours(3));
        assertThat(world.update(GOOD).succeeded()).isTrue();
        FakePam.Seen seen = world.pam.watched.get(0);
        List<Sample> history = seen.watched().history();
        assertThat(history).hasSizeBetween(30, 40);
        assertThat(history.get(history.size() - 1).at())
                .isBefore(seen.watched().before().get(0).at());
    }

    @Test
    void whatIsOddButNoHarmIsToldAndKept() {
        world.pam.anomaly = "cpu-usage-anomaly";
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).isTrue();
        assertThat(world.alertCodes()).containsExactly("watch-anomaly");
        assertThat(report.alerts().get(0).problem().message()).contains("cpu-usage-anomaly");
    }
}
