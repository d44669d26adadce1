package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Alert;
import org.gnomon.model.Decision;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Primaries that are lost, in virtual time. */
class FailoverTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SILENCE = Duration.ofSeconds(4);

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void boot() {
        world = new World(directory, 23).install();
    }

    private static Redundancy redundancy(Failover failover) {
        return new Redundancy(
                List.of(new ShadowPlace("near", "h2"), new ShadowPlace("far", "h3")),
                Duration.ofSeconds(1),
                failover,
                SILENCE);
    }

    private void protect(Failover failover) {
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        world.await(world.manager.protect(World.VM, World.POLICY, redundancy(failover), p -> {}));
        untilHeld();
    }

    private void untilHeld() {
        world.time.runUntil(
                () ->
                        world.manager.members(World.VM).size() == 2
                                && world.manager.members(World.VM).stream()
                                        .allMatch(
                                                m ->
                                                        ShadowMachine.follows(m.state())
                                                                && m.checkpoints().isPresent()),
                LIMIT);
        world.time.runFor(Duration.ofMillis(5_400));
    }

    private List<String> codesAfter(Duration span) {
        world.time.runFor(span);
        return world.alertCodes();
    }

    private RunState run() {
        return world.await(world.vm().runState());
    }

    private void assertWentOn() {
        for (int i = 0; i < 60 && run() != RunState.RUNNING; i++) {
            world.time.runFor(Duration.ofSeconds(1));
        }
        untilHeld();
        assertThat(world.copies()).isEqualTo(1);
        assertThat(world.host.alarms()).isEmpty();
        assertThat(world.host.complaint(World.VM)).isEmpty();
        assertThat(world.manager.members(World.VM)).hasSize(2);
    }

    @Test
    void byHandTheAlertSaysTheCommandAndTheLossAndThenItGoesOn() {
        protect(Failover.MANUAL);
        world.host.crash(World.VM);
        assertThat(codesAfter(Duration.ofMinutes(5))).containsExactly("primary-lost");
        Alert alert = world.manager.alerts().get(0);
        assertThat(alert.problem().nextStep())
                .contains("gnomon:failover web")
                .matches(".*\\(\\d+ ms is lost so far\\).*");
        assertThat(run()).isEqualTo(RunState.GONE);

        SwitchoverReport report = world.await(world.manager.failover(World.VM, p -> {}));
        assertThat(report.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(report.lossWindow()).isPositive().isLessThan(Duration.ofSeconds(3));
        assertWentOn();
        assertThat(world.alertCodes()).containsExactly("primary-lost", "failed-over");
        assertThat(world.vm().host()).isEqualTo("h2");
        assertThat(world.update(GOOD).succeeded()).as("as good as before").isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Failover.class,
            names = {"WHEN_GONE", "WHEN_GONE_OR_SILENT"})
    void oneThatIsGoneGoesOnByItself(Failover policy) {
        protect(policy);
        world.host.crash(World.VM);
        assertWentOn();
        assertThat(world.alertCodes()).containsExactly("primary-lost", "failed-over");
        assertThat(world.manager.alerts().get(1).problem().message()).contains("at most");
        Decision decision = world.decisions.of(Decision.Kind.FAILOVER).get(0);
        assertThat(decision.outcome()).isEqualTo("fail-over");
        assertThat(decision.reason()).contains("near, far");
        world.host.crash(World.VM);
        assertWentOn();
        assertThat(world.alertCodes())
                .containsExactly("primary-lost", "failed-over", "primary-lost", "failed-over");
    }

    @Test
    void silenceAloneIsNoReasonForOneThatWaitsForProof() {
        protect(Failover.WHEN_GONE);
        world.host.hang(World.VM, true);
        assertThat(codesAfter(Duration.ofMinutes(1))).containsExactly("primary-lost");
        assertThat(world.manager.alerts().get(0).problem().nextStep())
                .contains("gnomon:failover web");
        world.host.hang(World.VM, false);
        world.time.runFor(Duration.ofSeconds(30));
        assertWentOn();
        assertThat(world.vm().host()).isEqualTo("local");
        assertThat(world.alertCodes()).containsExactly("primary-lost");
        world.host.hang(World.VM, true);
        assertThat(codesAfter(Duration.ofMinutes(1)))
                .as("it was well in between")
                .containsExactly("primary-lost", "primary-lost");
    }

    @Test
    void oneThatIsSilentIsEndedFirstIfThePolicySaysSo() {
        protect(Failover.WHEN_GONE_OR_SILENT);
        world.host.hang(World.VM, true);
        assertWentOn();
        assertThat(world.vm().host()).isEqualTo("h2");
        assertThat(world.alertCodes()).containsExactly("primary-lost", "failed-over");
    }

    @Test
    void aBackendThatGoesAwayMakesNoVmLost() {
        protect(Failover.WHEN_GONE_OR_SILENT);
        world.inventory.leaving(world.backend);
        world.host.hang(World.VM, true);
        assertThat(codesAfter(Duration.ofMinutes(1))).doesNotContain("primary-lost");
        world.host.hang(World.VM, false);
        assertThat(run()).isEqualTo(RunState.RUNNING);
        assertThat(world.vm().host()).isEqualTo("local");
    }

    @Test
    void notToBeProtectedAnyMoreFreesAlsoWhatWasFoundAgain() {
        protect(Failover.MANUAL);
        world.process.kill();
        world.host.hangHost("local", true);
        world.restart();
        world.time.runFor(Duration.ofSeconds(20));
        assertThat(world.host.extras()).anyMatch(e -> e.startsWith("replica"));
        world.host.hangHost("local", false);
        world.await(world.manager.unprotect(World.VM));
        assertThat(world.host.extras()).isEmpty();
        assertThat(run()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aShortSilenceIsNothing() {
        protect(Failover.WHEN_GONE_OR_SILENT);
        world.host.hang(World.VM, true);
        world.time.runFor(Duration.ofSeconds(2));
        world.host.hang(World.VM, false);
        assertThat(codesAfter(Duration.ofMinutes(1))).doesNotContain("primary-lost");
        assertThat(world.vm().host()).isEqualTo("local");
    }

    @Test
    void aGuestThatShutsItselfDownIsNotLost() {
        protect(Failover.WHEN_GONE);
        world.host.shutDownGuest(World.VM);
        assertThat(codesAfter(Duration.ofMinutes(2))).isEmpty();
        assertThat(run()).isEqualTo(RunState.SHUT_DOWN);
        assertThat(world.journal.entries())
                .filteredOn(e -> "shut-down".equals(e.fields().get("event")))
                .hasSize(1)
                .allMatch(e -> e.kind() == Journal.Kind.VM);
        assertThat(world.shadow()).isEqualTo(ShadowState.RETIRED);
        assertCode(() -> world.await(world.manager.failover(World.VM, p -> {})), Problem.REFUSED);
        world.await(world.manager.unprotect(World.VM));
        world.await(world.inventory.stop(World.VM));
        assertThat(world.host.extras()).isEmpty();
    }

    @Test
    void oneThatRunsIsNotFailedOver() {
        protect(Failover.MANUAL);
        assertCode(() -> world.await(world.manager.failover(World.VM, p -> {})), Problem.REFUSED);
        assertThat(world.vm().host()).isEqualTo("local");
        world.time.runFor(Duration.ofMillis(10));
        assertThat(world.decisions.of(Decision.Kind.REFUSAL)).hasSize(1);
    }

    @Test
    void withoutCheckpointsThereIsNothingToGoOnFrom() {
        world.protectedVm(Map.of());
        world.host.crash(World.VM);
        assertThat(codesAfter(Duration.ofMinutes(1))).containsExactly("primary-lost");
        assertThat(world.manager.alerts().get(0).problem().nextStep()).contains("afresh");
        assertCode(() -> world.await(world.manager.failover(World.VM, p -> {})), Problem.REFUSED);
    }

    @Test
    void oneThatIsStoppedOnPurposeIsNotLost() {
        protect(Failover.WHEN_GONE);
        world.await(world.manager.unprotect(World.VM));
        world.await(world.inventory.stop(World.VM));
        assertThat(codesAfter(Duration.ofMinutes(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 500, 2_500, 3_900})
    void aLossInARehearsalEndsItFirst(long afterMillis) {
        protect(Failover.WHEN_GONE);
        var update = world.manager.update(GOOD, p -> {});
        world.time.runFor(Duration.ofMillis(afterMillis));
        world.host.crash(World.VM);
        UpdateReport report = world.await(update.exceptionally(error -> null));
        if (report != null) {
            assertThat(report.switchover()).isEmpty();
            assertThat(report.rehearsal().orElseThrow().verdict()).isNotEqualTo(Verdict.GO);
        }
        assertWentOn();
        assertThat(world.alertCodes()).contains("primary-lost", "failed-over");
        assertThat(world.alertCodes()).filteredOn("primary-lost"::equals).hasSize(1);
        assertThat(world.host.extras())
                .filteredOn(e -> !e.startsWith("disk layer"))
                .hasSize(2)
                .allMatch(e -> e.startsWith("replica"));
    }

    @ParameterizedTest
    @EnumSource(
            value = SwitchoverState.class,
            names = {"PLANNED", "PREPARED"})
    void aLossBeforeTheFreezeIsProvedAndGoneOnWithByItselfAndToldOnce(SwitchoverState at) {
        protect(Failover.WHEN_GONE);
        var update = world.manager.update(GOOD, p -> {});
        untilSwitchIs(at);
        world.host.crash(World.VM);
        world.await(update.exceptionally(error -> null));
        assertWentOn();
        assertThat(world.alertCodes()).hasSize(2).endsWith("failed-over");
    }

    private void untilSwitchIs(SwitchoverState state) {
        world.time.runUntil(
                () -> world.switchovers.last(World.VM).filter(r -> r.status() == state).isPresent(),
                LIMIT);
    }

    @Test
    void soIsOneThatEndedThereTogetherWithItsController() {
        protect(Failover.WHEN_GONE);
        world.manager.update(GOOD, p -> {});
        untilSwitchIs(SwitchoverState.PREPARED);
        world.process.kill();
        world.host.crash(World.VM);
        world.restart();
        assertWentOn();
        assertThat(world.alertCodes()).hasSize(2).endsWith("failed-over");
    }

    @Test
    void aLossInTheWatchGoesBackByTheSwitchoverItself() {
        protect(Failover.WHEN_GONE);
        UpdateReport report = world.update(World.to("sim:crash?after=4s"));
        assertThat(report.switchover().orElseThrow().status())
                .isIn(SwitchoverState.ROLLED_BACK, SwitchoverState.NEEDS_OPERATOR);
        if (report.switchover().orElseThrow().status() == SwitchoverState.ROLLED_BACK) {
            assertWentOn();
        } else {
            assertThat(codesAfter(Duration.ofMinutes(1))).contains("primary-lost");
        }
        assertThat(world.host.alarms()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Failover.class,
            names = {"WHEN_GONE", "MANUAL"})
    void oneThatDiedWithItsControllerIsGoneOnWithAndNotStartedAfresh(Failover policy) {
        Map<String, Object> file = new HashMap<>();
        file.put("id", "web");
        file.put("backend", "simulator");
        file.put("memory", "4M");
        file.put("policy", "quick");
        file.put("policy.shadows", "near@h2, far@h3");
        file.put("policy.checkpointEvery", "1s");
        file.put("policy.failover", policy.name().toLowerCase().replace('_', '-'));
        file.put("policy.silence", "4s");
        world.await(world.fleet.configure(file));
        untilHeld();
        world.process.kill();
        world.host.crash(World.VM);
        world.restart();
        world.await(world.fleet.configure(file));
        world.time.runFor(Duration.ofSeconds(20));
        if (policy == Failover.MANUAL) {
            assertThat(world.alertCodes()).containsExactly("primary-lost");
            assertThat(run()).isEqualTo(RunState.GONE);
            world.restart();
            world.await(world.fleet.configure(file));
            world.time.runFor(Duration.ofSeconds(20));
            assertThat(world.alertCodes()).as("not again").containsExactly("primary-lost");
            world.await(world.manager.failover(World.VM, p -> {}));
        }
        assertWentOn();
        assertThat(world.alertCodes()).containsExactly("primary-lost", "failed-over");
        assertThat(world.vm().epoch().value()).isPositive();
    }

    @Test
    void aControllerThatIsKilledInAFailoverIsFollowedByOneThatFinishesIt() {
        for (int i = 0; i < 12; i++) {
            World w = new World(directory.resolve("killed" + i), 41).install();
            w.await(w.inventory.define(World.definition(World.VM, Map.of())));
            w.await(
                    w.manager.protect(
                            World.VM, World.POLICY, redundancy(Failover.WHEN_GONE), p -> {}));
            w.time.runFor(Duration.ofSeconds(10));
            w.host.crash(World.VM);
            w.time.runUntil(() -> !w.manager.alerts().isEmpty(), LIMIT);
            w.time.runFor(Duration.ofMillis(3L * i));
            w.restart();
            w.time.runFor(Duration.ofMinutes(1));
            assertThat(w.copies())
                    .as("killed " + 3 * i + " ms after the loss was seen")
                    .isEqualTo(1);
            assertThat(w.host.alarms()).isEmpty();
            assertThat(w.host.complaint(World.VM)).isEmpty();
            assertThat(w.alertCodes()).filteredOn("primary-lost"::equals).hasSize(1);
        }
    }

    @Test
    void theJournalRefusingDelaysItOnly() {
        protect(Failover.WHEN_GONE);
        world.journal.failOn(e -> true);
        world.host.crash(World.VM);
        world.time.runFor(Duration.ofSeconds(30));
        assertThat(run()).isEqualTo(RunState.GONE);
        world.journal.failOn(e -> false);
        assertWentOn();
        assertThat(world.alertCodes()).filteredOn("primary-lost"::equals).hasSize(1);
        assertThat(world.alertCodes()).filteredOn("failed-over"::equals).hasSize(1);
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
