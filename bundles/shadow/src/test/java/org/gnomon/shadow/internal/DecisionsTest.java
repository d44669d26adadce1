package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Decision;
import org.gnomon.model.Evidence;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.PredictionService;
import org.gnomon.prediction.internal.PredictionSettings;
import org.gnomon.service.DecisionReplay.Outcome;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Phase;
import org.gnomon.service.PredictiveAnalysis.Watched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was decided is recorded with its inputs, and deciding again gives the same. */
class DecisionsTest {

    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00.123456789Z");

    @TempDir private Path directory;

    private World world() {
        World world = new World(directory, 21, true).install();
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        world.await(world.manager.protect(World.VM, ProtectionPolicy.QUICK, p -> {}));
        world.time.runFor(Duration.ofSeconds(10));
        return world;
    }

    private ShadowReplay replay() {
        // Verdicts are pure: neither samples nor a folder are needed.
        return new ShadowReplay(
                PredictionService.withBuiltIns(
                        null, directory.resolve("none"), null, null, PredictionSettings.DEFAULT));
    }

    private void assertAllReplay(World world) {
        world.time.runFor(Duration.ofMillis(10));
        for (Decision decision : world.decisions.decisions(java.util.Optional.empty(), 1_000)) {
            assertThat(replay().reads(decision)).as(decision.toString()).isTrue();
            Outcome outcome = replay().replay(decision);
            assertThat(outcome.outcome()).as(decision.id()).isEqualTo(decision.outcome());
            assertThat(outcome.reason()).as(decision.id()).isEqualTo(decision.reason());
            assertThat(outcome.explanation()).as(decision.id()).isNotEmpty();
        }
    }

    @Test
    void anUpdateThatIsKept() {
        World world = world();
        UpdateReport report = world.update(World.to("sim:harmless?version=2.0"));
        assertThat(report.succeeded()).isTrue();
        assertAllReplay(world);
        assertThat(world.decisions.of(Decision.Kind.PLAN)).hasSize(1);
        List<Decision> verdicts = world.decisions.of(Decision.Kind.VERDICT);
        assertThat(verdicts).extracting(Decision::outcome).contains("go");
        assertThat(verdicts.get(0).inputs()).contains("REHEARSAL").contains("normal");
        assertThat(verdicts.get(verdicts.size() - 1).inputs()).contains("WATCH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim:slow?percent=20", "sim:crash?after=1s", "sim:not-a-vmm"})
    void oneThatIsRefused(String target) {
        World world = world();
        UpdateReport report = world.update(World.to(target));
        assertThat(report.switchover()).isEmpty();
        assertAllReplay(world);
        assertThat(world.decisions.of(Decision.Kind.REFUSAL)).hasSize(1);
    }

    @Test
    void whatIsNotBegun() {
        World world = world();
        var switchover =
                world.manager.switchover(World.to("sim:harmless?version=2.0"), false, p -> {});
        assertThat(failure(world, switchover).code()).isEqualTo(Problem.REFUSED);
        var update = world.manager.update(World.to("sim:harmless?version=2.0"), p -> {});
        var second = world.manager.rehearse(World.to("sim:leak"), p -> {});
        assertThat(failure(world, second).code()).isEqualTo(Problem.BUSY);
        world.await(world.manager.rollback(World.VM, p -> {}));
        world.await(update);
        assertAllReplay(world);
        assertThat(world.decisions.of(Decision.Kind.REFUSAL))
                .extracting(Decision::outcome)
                .containsExactly(Problem.REFUSED, Problem.BUSY, "called-off");
    }

    private static Problem failure(World world, java.util.concurrent.CompletionStage<?> stage) {
        return world.await(stage.handle((v, error) -> GnomonException.problemOf(error)));
    }

    @Test
    void aLogThatRefusesStopsNothing() {
        World world = world();
        world.decisions.refuses = true;
        assertThat(world.update(World.to("sim:harmless?version=2.0")).succeeded()).isTrue();
    }

    @Test
    void everySampleAndFindingComesBackBitForBit() {
        List<Sample> samples =
                List.of(
                        sample(0, Double.NaN, PerformanceData.NOT_MEASURED, Double.NaN),
                        sample(1, 0.1 + 0.2, Duration.ofNanos(1), 1e-300),
                        sample(2, 1, Duration.ofDays(3), Double.POSITIVE_INFINITY),
                        sample(-3, Math.nextUp(0.0), Duration.ZERO, 12345678901234567.0));
        Evidence line =
                new Evidence("x", Verdict.NO_GO, Double.NaN, Double.NEGATIVE_INFINITY, "\"ä\n");
        for (VerdictInputs inputs :
                List.of(
                        VerdictInputs.watch(
                                "a target",
                                new Look(3, 4),
                                new Watched(samples.subList(0, 1), samples, List.of()),
                                List.of(line)),
                        VerdictInputs.rehearsal(
                                "a target",
                                new Look(1, 4),
                                new Phase(samples, samples.subList(1, 3)),
                                new Phase(samples.subList(0, 2), samples),
                                List.of(line)))) {
            Decision decision = verdict("", Json.text(inputs.json()));
            assertThat(VerdictInputs.of(World.VM, Json.read(decision))).isEqualTo(inputs);
        }
    }

    private static Decision verdict(String outcome, String inputs) {
        return new Decision("v-1", NOW, World.VM, Decision.Kind.VERDICT, outcome, "", inputs);
    }

    private static Sample sample(int seconds, double cpu, Duration latency, double progress) {
        return new Sample(
                World.VM,
                NOW.plusSeconds(seconds),
                new PerformanceData(cpu, Double.NaN, 7.5, latency),
                0,
                progress);
    }

    @Test
    void verdictsThatWereRecordedWithoutTheirSamplesCannotBeGoneOver() {
        Decision decision = verdict("go", "{\"form\":\"verdict-without-samples-2\"}");
        assertThat(replay().reads(decision)).isFalse();
        assertThatThrownBy(() -> replay().replay(decision)).hasMessageContaining("too large");
    }

    @Test
    void longWatchesAreThinnedOutAndCanBeGoneOver() {
        VerdictInputs inputs =
                VerdictInputs.watch(
                        "t",
                        new Look(3, 4),
                        new Watched(seconds(2_016), seconds(30_000), seconds(10_000)),
                        List.of());
        assertThat(inputs.normal().copy()).hasSize(15_000);
        assertThat(inputs.tried().copy()).hasSize(5_000);
        assertThat(inputs.history()).hasSizeBetween(1_000, 2_000);
        assertThat(inputs.leftOut()).isEqualTo(20_000 + 2_016 - inputs.history().size());
        assertComesBack(inputs);
    }

    private void assertComesBack(VerdictInputs inputs) {
        Decision decision = verdict("go", Json.text(inputs.json()));
        assertThat(decision.inputs().length()).isLessThan(4 << 20);
        assertThat(replay().reads(decision)).isTrue();
        assertThat(VerdictInputs.of(World.VM, Json.read(decision))).isEqualTo(inputs);
    }

    private static VerdictInputs watch(List<Sample> history, List<Sample> since) {
        return VerdictInputs.watch(
                "t", new Look(1, 4), new Watched(history, List.of(), since), List.of());
    }

    private static List<Sample> seconds(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(sample(i, (i % 7) / 7.0, Duration.ofNanos(i), i / 3.0));
        }
        return samples;
    }

    /** An hour of every phase, by the second. */
    @Test
    void longRehearsalsAreThinnedOutByOneStepAndThatIsSaid() {
        List<Sample> hour = seconds(7_200);
        VerdictInputs inputs =
                VerdictInputs.rehearsal(
                        "t",
                        new Look(4, 4),
                        new Phase(hour, hour),
                        new Phase(seconds(14_400), seconds(14_000)),
                        List.of());
        assertThat(inputs.normal().copy()).hasSize(3_600);
        assertThat(inputs.normal().primary()).isEqualTo(inputs.normal().copy());
        assertThat(inputs.tried().copy()).hasSize(7_200);
        assertThat(inputs.tried().primary()).hasSize(7_000);
        assertThat(mean(inputs.tried().primary())).isCloseTo(mean(seconds(14_000)), offset(1e-6));
        assertThat(inputs.leftOut()).isEqualTo(42_800 - 21_400);
        assertThat(inputs.words()).endsWith("21400 fewer than were taken, to record all");
        assertComesBack(inputs);
        VerdictInputs gap =
                VerdictInputs.rehearsal(
                        "t",
                        new Look(2, 4),
                        new Phase(seconds(20_000), List.of()),
                        new Phase(seconds(20_000).subList(100, 20_000), hour),
                        List.of());
        assertThat(gap.normal().copy()).hasSize(10_000);
        assertThat(gap.tried().copy()).hasSize(9_950);
        assertThat(watch(seconds(4_000), seconds(22_000)).history()).hasSizeBetween(1_990, 2_000);
    }

    private static double mean(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::guestProgress).average().orElseThrow();
    }

    @Test
    void verdictsOfTheFirstFormAreStillReadAndJudged() {
        String samples =
                "{\"from\":\"2026-01-05T09:00:00Z\",\"columns\":[\"at\",\"cpu\",\"mem\",\"io\","
                        + "\"net\",\"dirty\",\"work\"],\"rows\":["
                        + "[0,0.5,0.25,null,-1000000000,7.0,%1$s],"
                        + "[1000000000,0.5,0.25,null,-1000000000,7.0,%1$s],"
                        + "[2000000000,0.5,0.25,null,-1000000000,7.0,%1$s],"
                        + "[3000000000,0.5,0.25,null,-1000000000,7.0,%1$s],"
                        + "[4000000000,0.5,0.25,null,-1000000000,7.0,%1$s]]}";
        String form =
                "{\"form\":\"verdict-1\",\"of\":\"%s\",\"target\":\"sim:x\","
                        + "\"normalSamples\":5,\"triedSamples\":5,\"normal\":%s,\"tried\":%s,"
                        + "\"findings\":[]}";
        FakePam pam = new FakePam();
        ShadowReplay replay = new ShadowReplay(pam);
        for (String of : List.of("REHEARSAL", "WATCH")) {
            String same = String.format(samples, "100.0");
            Decision good = verdict("go", String.format(form, of, same, same));
            assertThat(replay.reads(good)).isTrue();
            assertThat(replay.replay(good).outcome()).isEqualTo("go");
            assertThat(replay.replay(good).explanation().get(0))
                    .endsWith("of sim:x: 5 samples of what is normal, 5 of what is judged");
            String slow = String.format(samples, "60.5");
            Decision bad = verdict("no-go", String.format(form, of, same, slow));
            assertThat(replay.replay(bad).outcome()).isEqualTo("no-go");
        }
        assertThat(pam.trials).allMatch(t -> t.look().equals(Look.ONLY));
        assertThat(pam.trials).allMatch(t -> t.trial().primary().isEmpty());
        assertThat(pam.watched).allMatch(s -> s.look().equals(Look.ONLY));
    }

    @Test
    void plansOfTheFirstFormAreStillReadAndSayTheSame() {
        String inputs =
                "{\"form\":\"plan-1\",\"class\":\"VMM\",\"target\":\"sim:x\",\"parameters\":{},"
                        + "\"from\":{\"product\":\"sim\",\"version\":\"1\",\"location\":\"/1\"},"
                        + "\"to\":{\"product\":\"sim\",\"version\":\"2\",\"location\":\"/2\"},"
                        + "\"blockers\":[],\"notes\":[\"a note\"],"
                        + "\"forecast\":{\"basis\":\"3 switches\",\"ms\":[5.25,4.0,6.5,0.5]},"
                        + "\"phases\":[30,30,60],\"unprotected\":false,"
                        + "\"ways\":[\"REVERSE_TRANSFER\"]}";
        Decision decision =
                new Decision("p-1", NOW, World.VM, Decision.Kind.PLAN, "free", "", inputs);
        assertThat(replay().reads(decision)).isTrue();
        Outcome outcome = replay().replay(decision);
        assertThat(outcome.outcome()).isEqualTo("free");
        assertThat(outcome.reason())
                .isEqualTo(
                        "Nothing forbids it; a blackout of about 5.3 ms is forecast (3 switches).");
        assertThat(outcome.explanation()).contains("forecast: 3 switches", "step: a note");
    }

    @Test
    void damagedInputsAreInvalid() {
        for (String inputs :
                List.of(
                        "{\"form\":\"verdict-1\"}",
                        "{\"form\":\"verdict-1\",\"of\":\"NEITHER\",\"target\":\"\"}",
                        "{\"form\":\"verdict-1\",\"of\":\"WATCH\",\"target\":\"\","
                                + "\"findings\":[],"
                                + "\"normal\":{\"from\":\"yesterday\"},\"tried\":{}}",
                        "{\"form\":\"verdict-2\"}",
                        "{\"form\":\"verdict-2\",\"of\":\"WATCH\",\"target\":\"\","
                                + "\"look\":[0,1],\"findings\":[],"
                                + "\"normal\":{},\"tried\":{},\"history\":{}}")) {
            Decision decision =
                    new Decision("v-1", NOW, World.VM, Decision.Kind.VERDICT, "go", "", inputs);
            assertThatThrownBy(() -> replay().replay(decision))
                    .isInstanceOfSatisfying(
                            GnomonException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
        }
        Decision other =
                new Decision("v-1", NOW, World.VM, Decision.Kind.VERDICT, "go", "", "nonsense");
        assertThat(replay().reads(other)).isFalse();
    }

    private static FailoverChoice.Held held(String name, long ageMillis) {
        return new FailoverChoice.Held(name, NOW.minusMillis(ageMillis));
    }

    private static FailoverChoice choice(
            RunState found, Failover policy, boolean unsettled, FailoverChoice.Held... held) {
        return new FailoverChoice(
                World.VM,
                found,
                policy,
                false,
                unsettled,
                NOW,
                Duration.ofSeconds(1),
                List.of(held));
    }

    @Test
    void promotionOrderUnlessAnotherIsNewerByMoreThanAPeriod() {
        assertThat(order(held("a", 900), held("b", 100))).containsExactly("a", "b");
        assertThat(order(held("a", 1_200), held("b", 100))).containsExactly("b", "a");
        assertThat(order(held("a", 5_000), held("b", 4_500), held("c", 100)))
                .containsExactly("c", "a", "b");
        FailoverChoice two =
                choice(RunState.GONE, Failover.MANUAL, false, held("a", 900), held("b", 100));
        assertThat(two.loss()).contains(Duration.ofMillis(900));
        assertThat(choice(RunState.GONE, Failover.MANUAL, false).loss()).isEmpty();
    }

    private static List<String> order(FailoverChoice.Held... held) {
        return choice(RunState.GONE, Failover.MANUAL, false, held).order();
    }

    @ParameterizedTest
    @EnumSource(Failover.class)
    void whatIsDoneAboutALostPrimary(Failover policy) {
        List<String> outcomes = new ArrayList<>();
        for (RunState found : List.of(RunState.GONE, RunState.UNKNOWN)) {
            FailoverChoice choice = choice(found, policy, false, held("a", 10));
            outcomes.add(choice.outcome().label());
            Decision decision =
                    new Decision(
                            "f-1",
                            NOW,
                            World.VM,
                            Decision.Kind.FAILOVER,
                            choice.outcome().label(),
                            choice.reason(),
                            Json.text(choice.json()));
            Outcome again = replay().replay(decision);
            assertThat(again.outcome()).isEqualTo(decision.outcome());
            assertThat(again.reason()).isEqualTo(decision.reason());
            assertThat(choice(found, policy, true, held("a", 10)).outcome().label())
                    .as("a person has the last switchover")
                    .isEqualTo("ask-operator");
            assertThat(choice(found, policy, false).outcome().label()).isEqualTo("nothing-held");
        }
        assertThat(outcomes)
                .isEqualTo(
                        switch (policy) {
                            case MANUAL -> List.of("ask-operator", "ask-operator");
                            case WHEN_GONE -> List.of("fail-over", "ask-operator");
                            case WHEN_GONE_OR_SILENT -> List.of("fail-over", "fail-over");
                        });
    }

    @Test
    void aFailoverIsGoneOverLikeTheRest() {
        World world = world();
        world.host.crash(World.VM);
        world.time.runFor(Duration.ofMinutes(1));
        assertThat(world.decisions.of(Decision.Kind.FAILOVER))
                .extracting(Decision::outcome)
                .containsExactly("nothing-held");
        assertAllReplay(world);
    }
}
