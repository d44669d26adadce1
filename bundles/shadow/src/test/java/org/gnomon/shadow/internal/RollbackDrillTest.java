package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.simulation.FaultRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rollback asked for at every moment of an update. */
class RollbackDrillTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 11).install().protectedVm(Map.of());
    }

    private SwitchoverReport rollback() {
        return world.await(world.manager.rollback(World.VM, p -> {}));
    }

    private void assertAsBefore() {
        world.untilInSync();
        assertThat(world.copies()).isEqualTo(1);
        assertThat(world.vm().vmm().version()).isEqualTo("1.0");
        assertThat(world.vm().retired()).isEmpty();
        assertThat(world.replication.replica(World.VM).orElseThrow().held()).isEmpty();
        assertThat(world.host.complaint(World.VM)).isEmpty();
        assertThat(world.host.alarms()).isEmpty();
        assertThat(world.host.extras()).hasSize(1).allMatch(e -> e.startsWith("replica"));
        assertThat(world.update(GOOD).succeeded()).as("it is not in the way later").isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 20, 500, 1_500, 2_400, 3_000, 4_000})
    void beforeTheSwitchItIsCalledOff(long afterMillis) {
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        world.time.runFor(Duration.ofMillis(afterMillis));
        SwitchoverReport back = rollback();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.problem().orElseThrow().code()).isEqualTo("called-off");
        assertThat(back.lossWindow()).isZero();
        UpdateReport report = world.await(update);
        assertThat(report.succeeded()).isFalse();
        assertThat(report.switchover()).contains(back);
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report.alerts()).as("whoever asked knows").isEmpty();
        assertThat(world.vm().epoch()).isEqualTo(Epoch.ZERO);
        assertAsBefore();
    }

    @Test
    void aRehearsalAloneIsCalledOffToo() {
        var rehearsal = world.manager.rehearse(GOOD, p -> {});
        world.time.runFor(Duration.ofSeconds(1));
        assertThat(rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(world.await(rehearsal).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertAsBefore();
    }

    @Test
    void insideTheSwitchAndAroundItOneSideRunsAndItIsTheOldOne() {
        World probe = new World(directory.resolve("probe"), 77).install().protectedVm(Map.of());
        long begin = probe.time.nanos();
        probe.manager.update(GOOD, p -> {});
        probe.time.runUntil(() -> probe.shadow() == ShadowState.SWITCHING, LIMIT);
        Duration until = Duration.ofNanos(probe.time.nanos() - begin);
        for (int i = -4; i < 40; i += 2) {
            world = new World(directory.resolve("inside" + i), 77).install();
            world.protectedVm(Map.of());
            CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
            world.time.runFor(until.plusMillis(i));
            SwitchoverReport back = rollback();
            String when = "asked " + i + " ms after the switch began: " + back;
            assertThat(back.status()).as(when).isEqualTo(SwitchoverState.ROLLED_BACK);
            assertThat(back.lossWindow()).as(when).isZero();
            assertThat(world.await(update).switchover().orElseThrow().status())
                    .as(when)
                    .isEqualTo(SwitchoverState.ROLLED_BACK);
            assertThat(world.alertCodes()).as(when).isEmpty();
            assertAsBefore();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 1_000, 5_000})
    void inTheWatchItIsDoneAtOnce(long afterMillis) {
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        untilWatched();
        world.time.runFor(Duration.ofMillis(afterMillis));
        long begin = world.time.nanos();
        SwitchoverReport back = rollback();
        assertThat(world.time.since(begin)).isLessThan(Duration.ofSeconds(1));
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(world.await(update).activeCopies()).isEqualTo(1);
        assertThat(world.alertCodes()).isEmpty();
        assertAsBefore();
    }

    private void untilWatched() {
        world.time.runUntil(
                () ->
                        world.switchovers
                                .last(World.VM)
                                .filter(r -> r.status() == SwitchoverState.WATCHING)
                                .isPresent(),
                LIMIT);
    }

    @Test
    void askingTwiceIsAnsweredOnce() {
        world.manager.update(GOOD, p -> {});
        untilWatched();
        var first = world.manager.rollback(World.VM, p -> {});
        var second = world.manager.rollback(World.VM, p -> {});
        assertThat(world.await(first)).isEqualTo(world.await(second));
        assertAsBefore();
    }

    @Test
    void afterTheCommitItIsTooLate() {
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(world.vm().retired()).as("released with the commit").isEmpty();
        assertTooLate();
        world.untilInSync();
        assertTooLate();
        assertThat(world.vm().vmm().version()).isEqualTo("2.0");
        assertThat(world.host.extras()).hasSize(1).allMatch(e -> e.startsWith("replica"));
    }

    private void assertTooLate() {
        assertThatThrownBy(this::rollback)
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e ->
                                assertThat(e.problem().code())
                                        .isEqualTo(Problem.NOTHING_TO_ROLL_BACK));
    }

    @Test
    void theWatchEndsInTimeEvenWhenNothingAnswers() {
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        untilWatched();
        long begin = world.time.nanos();
        world.host.hang(World.VM, true);
        UpdateReport report = world.await(update);
        Duration most =
                World.POLICY.warmUp().plus(World.POLICY.watch().multipliedBy(3)).plusSeconds(10);
        assertThat(world.time.since(begin)).isLessThan(most);
        assertThat(report.switchover().orElseThrow().status())
                .isNotEqualTo(SwitchoverState.WATCHING);
        assertThat(world.host.alarms()).isEmpty();
    }

    @Test
    void aWatchInDoubtEndsAtItsDeadline() {
        world.pam.watches.add(Verdict.INCONCLUSIVE);
        world.pam.watches.add(Verdict.INCONCLUSIVE);
        world.manager.update(GOOD, p -> {});
        untilWatched();
        long begin = world.time.nanos();
        world.time.runUntil(
                () ->
                        world.switchovers
                                .last(World.VM)
                                .filter(r -> r.status() == SwitchoverState.COMMITTED)
                                .isPresent(),
                LIMIT);
        Duration window = World.POLICY.warmUp().plus(World.POLICY.watch().multipliedBy(2));
        assertThat(world.time.since(begin)).isBetween(window, window.plusSeconds(1));
    }

    @Test
    void aReleaseThatStammersIsTriedAgain() {
        world.host.faults().add(FaultRule.once("checkpoint.release", "fail"));
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        world.time.runFor(Duration.ofSeconds(1));
        rollback();
        world.await(update);
        assertAsBefore();
        assertThat(world.alertCodes()).isEmpty();
    }

    @Test
    void aCheckpointThatCannotBeGivenUpCostsTheShadowAndIsTold() {
        world.host.faults().add(FaultRule.always("checkpoint.release", "fail"));
        CompletionStage<UpdateReport> update = world.manager.update(GOOD, p -> {});
        world.time.runFor(Duration.ofSeconds(1));
        rollback();
        world.await(update);
        assertThat(world.shadow()).isNotEqualTo(ShadowState.REHEARSING);
        world.time.runFor(Duration.ofSeconds(30));
        assertThat(world.alertCodes()).containsExactly("sim-fault");
        world.host.faults().clear();
        world.time.runFor(Duration.ofMinutes(6));
        assertAsBefore();
    }

    @Test
    void whatARehearsalKeptForTheWorstIsGivenUpWhenThePrimaryAnswersAgain() {
        world.await(world.manager.unprotect(World.VM));
        Redundancy wary =
                new Redundancy(
                        List.of(ShadowPlace.FIRST),
                        Duration.ZERO,
                        Failover.MANUAL,
                        Duration.ofSeconds(1));
        world.await(world.manager.protect(World.VM, World.POLICY, wary, p -> {}));
        world.time.runFor(Duration.ofSeconds(8));
        var update = world.manager.update(GOOD, p -> {});
        world.time.runFor(Duration.ofSeconds(1));
        world.host.hang(World.VM, true);
        UpdateReport report = world.await(update);
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        world.host.hang(World.VM, false);
        world.time.runFor(Duration.ofSeconds(30));
        assertThat(world.shadow()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        assertThat(world.replication.replica(World.VM).orElseThrow().held()).isEmpty();
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }
}
