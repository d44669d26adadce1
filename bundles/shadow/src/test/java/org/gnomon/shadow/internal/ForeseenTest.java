package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.Metric;
import org.gnomon.model.Plan;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Sample;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.DecisionReplay.Outcome;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.Convergence;
import org.gnomon.service.PredictiveAnalysis.UpdateOutcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an update is known by before its switch, and what it teaches. */
class ForeseenTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 11).install().protectedVm(Map.of());
    }

    @Test
    void aSwitchIsRememberedWithWhatTheVmWasLikeBeforeIt() {
        var update = world.manager.update(GOOD, p -> {});
        world.time.runUntil(() -> !world.pam.switches.isEmpty(), Duration.ofMinutes(1));
        SwitchConditions before = world.pam.switches.get(0);
        assertThat(before.from().version()).isEqualTo("1.0");
        assertThat(before.to().orElseThrow().version()).isEqualTo("2.0");
        assertThat(before.updateClass()).isEqualTo(UpdateClass.VMM);
        assertThat(before.backend()).isEqualTo("simulator");
        assertThat(before.memoryBytes()).isEqualTo(4L << 20);
        assertThat(before.copied()).isTrue();
        List<Sample> all =
                world.telemetry.history(
                        World.VM, world.time.now().minusSeconds(60), world.time.now());
        assertThat(all).anyMatch(s -> s.value(Metric.CPU_USAGE) == before.cpuUsage());
        assertThat(world.await(update).succeeded()).isTrue();
    }

    @Test
    void whatItDidIsRememberedWhateverBecomesOfIt() {
        assertThat(world.update(GOOD).succeeded()).isTrue();
        world.untilInSync();
        world.pam.watches.add(Verdict.NO_GO);
        world.update(World.to("sim:harmless?version=2.1"));
        world.untilInSync();
        List<UpdateOutcome> outcomes = world.pam.outcomes;
        assertThat(outcomes).extracting(UpdateOutcome::rolledBack).containsExactly(false, true);
        assertThat(outcomes).extracting(o -> o.from().version()).containsExactly("1.0", "2.0");
        assertThat(outcomes).extracting(o -> o.to().version()).containsExactly("2.0", "2.1");
        for (UpdateOutcome outcome : outcomes) {
            assertThat(outcome.before()).hasSizeGreaterThan(50);
            assertThat(outcome.after()).hasSizeGreaterThan(50);
            assertThat(outcome.after().get(0).at())
                    .isAfter(outcome.before().get(outcome.before().size() - 1).at());
        }
    }

    @Test
    void aRehearsalThatForbidsItTeachesNothing() {
        world.pam.rehearsals.add(Verdict.NO_GO);
        world.update(GOOD);
        assertThat(world.pam.outcomes).isEmpty();
        assertThat(world.pam.switches).isEmpty();
    }

    @Test
    void aWatchThatGoesOnAfterARestartKnowsTheClassOfItsUpdate() {
        Update machine = new Update(World.VM, UpdateClass.MACHINE, "sim:x", Map.of());
        world.await(world.manager.rehearse(machine, p -> {}));
        assertThat(Rehearsed.lastClass(world.journal, World.VM)).contains(UpdateClass.MACHINE);
        world.update(GOOD);
        assertThat(Rehearsed.lastClass(world.journal, World.VM)).contains(UpdateClass.VMM);
        assertThat(Rehearsed.lastClass(world.journal, new org.gnomon.model.VmId("no"))).isEmpty();
    }

    @Test
    void aPlanNamesTheFigureToPlanWithAndWhatToExpect() {
        world.pam.upperLevel = 0.9;
        world.update(GOOD);
        world.untilInSync();
        Plan plan = world.await(world.manager.plan(World.to("sim:harmless?version=2.1")));
        assertThat(plan.basis())
                .isEqualTo("to plan with: 6.0 ms, which 90 % of switches stay below; test");
        assertThat(plan.impact()).singleElement().matches(i -> i.ownUpdates() == 1);
        assertThat(plan.steps()).noneMatch(s -> s.startsWith("Note:"));
        assertReplays("impact: guest-progress -4.0 % (-6.0 to -1.0 %, 90 % of updates): test");
    }

    @Test
    void aGuestThatOutrunsTheCopyingIsANoteNotABlocker() {
        world.pam.convergence = Convergence.DOES_NOT_CONVERGE;
        Plan plan = world.await(world.manager.plan(GOOD));
        assertThat(plan.blockers()).isEmpty();
        assertThat(plan.steps().get(plan.steps().size() - 8)).startsWith("Note: the guest changes");
        assertThat(plan.basis()).startsWith("no bound is promised; ");
        assertReplays("step: " + plan.steps().get(plan.steps().size() - 8));
    }

    private void assertReplays(String line) {
        world.time.runFor(Duration.ofMillis(10));
        List<Decision> plans = world.decisions.of(Decision.Kind.PLAN);
        Decision plan = plans.get(plans.size() - 1);
        Outcome again = new ShadowReplay(world.pam).replay(plan);
        assertThat(again.reason()).isEqualTo(plan.reason());
        assertThat(again.outcome()).isEqualTo(plan.outcome());
        assertThat(again.explanation()).contains(line);
    }

    @Test
    void aMemoryThatFailsLeavesAPlanThatForeseesLess() {
        world.pam.diskFull = true;
        Plan plan = world.await(world.manager.plan(GOOD));
        assertThat(plan.blockers()).isEmpty();
        assertThat(plan.impact()).isEmpty();
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @Test
    void whatWasForeseenComesBackBitForBit() {
        VmmVersion from = new VmmVersion("QEMU", "7.2", "/old");
        for (Optional<VmmVersion> to : List.of(Optional.<VmmVersion>empty(), Optional.of(from))) {
            SwitchConditions conditions =
                    new SwitchConditions(
                            "kvm",
                            UpdateClass.MOVE,
                            from,
                            to,
                            to.isPresent(),
                            Long.MAX_VALUE,
                            List.of(new Dirtied(Duration.ofNanos(125_000_001), 1L << 40)),
                            Double.NaN,
                            0.1 + 0.2,
                            Math.nextUp(0.0));
            Foreseen foreseen =
                    new Foreseen(
                            Optional.of(conditions),
                            Optional.of(
                                    new BlackoutForecast(
                                            new PredictionInterval(1 / 3.0, 0, 7, 0.9),
                                            0.95,
                                            Convergence.CONVERGES,
                                            "a \"basis\"")),
                            List.of(
                                    new UpdateImpact(
                                            Metric.IO_RATE, Optional.empty(), 1, 2, "unknown: x"),
                                    new UpdateImpact(
                                            Metric.CPU_USAGE,
                                            Optional.of(new PredictionInterval(0, -1e-300, 1, 0)),
                                            3,
                                            4,
                                            "")));
            ObjectNode node = Json.object();
            ForeseenJson.write(node, foreseen);
            assertThat(ForeseenJson.read(node)).isEqualTo(foreseen);
            assertThat(Foreseen.said(foreseen.impact().get(0))).isEqualTo("io-rate unknown: x");
        }
        Foreseen nothing = new Foreseen(Optional.empty(), Optional.empty(), List.of());
        ObjectNode node = Json.object();
        ForeseenJson.write(node, nothing);
        assertThat(ForeseenJson.read(node)).isEqualTo(nothing);
    }
}
