package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.service.DecisionReplay.Outcome;
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
                new PredictionService(
                        null,
                        directory.resolve("none"),
                        null,
                        new ForecasterRegistry(),
                        JudgeSettings.DEFAULT));
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
        VerdictInputs inputs =
                new VerdictInputs(
                        VerdictInputs.Of.WATCH, "a target", samples, List.of(), List.of(line));
        Decision decision =
                new Decision(
                        "v-1",
                        NOW,
                        World.VM,
                        Decision.Kind.VERDICT,
                        "",
                        "",
                        Json.text(inputs.json()));
        assertThat(VerdictInputs.of(World.VM, Json.read(decision))).isEqualTo(inputs);
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
    void tooManySamplesAreCountedOnlyAndCannotBeGoneOver() {
        List<Sample> many = Collections.nCopies(24_001, sample(0, 1, Duration.ZERO, 1));
        VerdictInputs inputs =
                new VerdictInputs(VerdictInputs.Of.WATCH, "t", many, List.of(), List.of());
        String text = Json.text(inputs.json());
        assertThat(text.length()).isLessThan(1_000);
        Decision decision =
                new Decision("v-1", NOW, World.VM, Decision.Kind.VERDICT, "go", "", text);
        assertThat(replay().reads(decision)).isFalse();
        assertThatThrownBy(() -> replay().replay(decision)).hasMessageContaining("too large");
        String most =
                Json.text(
                        new VerdictInputs(
                                        VerdictInputs.Of.WATCH,
                                        "t",
                                        many.subList(1, 24_001),
                                        List.of(),
                                        List.of())
                                .json());
        assertThat(most.length()).isLessThan(4 << 20);
    }

    @Test
    void damagedInputsAreInvalid() {
        for (String inputs :
                List.of(
                        "{\"form\":\"verdict-1\"}",
                        "{\"form\":\"verdict-1\",\"of\":\"NEITHER\",\"target\":\"\"}",
                        "{\"form\":\"verdict-1\",\"of\":\"WATCH\",\"target\":\"\","
                                + "\"findings\":[],"
                                + "\"normal\":{\"from\":\"yesterday\"},\"tried\":{}}")) {
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
