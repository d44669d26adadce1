package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Alert;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole flows on the simulator, in virtual time. */
class UpdateFlowTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protectAVm() {
        world = new World(directory, 11).install().protectedVm(Map.of());
    }

    @Test
    void aGoodUpdateIsSwitchedWatchedAndKept() {
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).isTrue();
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.GO);
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.GO);
        assertThat(report.alerts()).isEmpty();
        assertThat(report.replication().orElseThrow().rounds()).isPositive();
        assertThat(report.plan().blackoutMs()).isPresent();
        assertThat(world.vm().vmm().version()).isEqualTo("2.0");
        assertThat(world.vm().retired()).isEmpty();
        assertThat(world.pam.observed)
                .contains(BlackoutPart.CHECKPOINT_PAUSE, BlackoutPart.REHEARSAL_LOAD);
        assertThat(world.pam.switches).hasSize(1);
        world.untilInSync();
        assertThat(world.update(World.to("sim:harmless?version=2.1")).succeeded())
                .as("the new shadow is as good")
                .isTrue();
        assertThat(world.host.complaint(World.VM)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sim:crash?after=1s, crashed",
        "sim:hang?after=1s, timeout",
        "sim:unbootable, crashed",
        "sim:slow?percent=20, guest-progress",
        "sim:leak?percentPerMinute=600, memory-usage"
    })
    void aBadUpdateIsCaughtInRehearsal(String target, String code) {
        List<Alert> heard = new ArrayList<>();
        world.manager.onAlert(heard::add);
        UpdateReport report = world.update(World.to(target));
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(report.switchover()).isEmpty();
        assertThat(report.alerts()).extracting(a -> a.problem().code()).containsExactly(code);
        assertThat(heard).isEqualTo(report.alerts());
        assertUntouched();
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sim:not-a-vmm, not-a-vmm",
        "sim:other-machine, machine-type-unknown",
        "/usr/bin/no-vmm, not-a-vmm"
    })
    void aBlockedUpdateIsNotEvenRehearsed(String target, String code) {
        UpdateReport report = world.update(World.to(target));
        Judgement judged = report.rehearsal().orElseThrow();
        assertThat(judged.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judged.evidence()).allMatch(e -> e.subject().equals("preflight"));
        assertThat(report.alerts()).extracting(a -> a.problem().code()).containsExactly(code);
        assertThat(world.journal.entries()).noneMatch(e -> e.kind() == Journal.Kind.REHEARSAL);
        assertUntouched();
    }

    private void assertUntouched() {
        assertThat(world.vm().epoch()).isEqualTo(Epoch.ZERO);
        assertThat(world.copies()).isEqualTo(1);
        assertThat(world.shadow()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        assertThat(world.replication.replica(World.VM).orElseThrow().held()).isEmpty();
        assertThat(world.host.complaint(World.VM)).isEmpty();
    }

    @Test
    void doubtRepeatsTheRehearsalLongerAndIsNoGo() {
        for (int i = 0; i < 9; i++) {
            world.pam.rehearsals.add(Verdict.INCONCLUSIVE);
        }
        UpdateReport report = world.update(GOOD);
        assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report.switchover()).isEmpty();
        assertThat(world.alertCodes()).containsExactly("told");
        assertThat(world.pam.trials).hasSize(4);
        assertUntouched();
    }

    @Test
    void doubtThatIsResolvedInTimeIsAGo() {
        world.pam.rehearsals.add(Verdict.INCONCLUSIVE);
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "standby.start",
                "switch.freeze",
                "switch.sync",
                "switch.transfer",
                "switch.fence",
                "switch.activate"
            })
    void aSwitchThatFailsLeavesTheGuestWhereItWas(String point) {
        Update failing =
                new Update(
                        World.VM, UpdateClass.VMM, GOOD.target(), Map.of("fault." + point, "fail"));
        UpdateReport report = world.update(failing);
        SwitchoverReport switchover = report.switchover().orElseThrow();
        assertThat(switchover.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.activeCopies()).isEqualTo(1);
        assertThat(report.alerts())
                .extracting(a -> a.problem().code())
                .containsExactly("sim-fault");
        assertThat(world.host.complaint(World.VM)).isEmpty();
        world.untilInSync();
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @Test
    void harmInTheWatchGoesBackWithoutLoss() {
        world.pam.watches.add(Verdict.NO_GO);
        UpdateReport report = world.update(GOOD);
        SwitchoverReport back = report.switchover().orElseThrow();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.lossWindow()).isZero();
        assertThat(report.succeeded()).isFalse();
        assertThat(report.activeCopies()).isEqualTo(1);
        assertThat(report.alerts()).extracting(a -> a.problem().code()).containsExactly("told");
        assertThat(world.vm().vmm().version()).isEqualTo("1.0");
        world.untilInSync();
        assertThat(world.host.complaint(World.VM)).isEmpty();
    }

    @Test
    void aGuestThatVanishesInTheWatchIsBroughtBackAndTheLossStated() {
        UpdateReport report = world.update(World.to("sim:crash?after=4s"));
        SwitchoverReport back = report.switchover().orElseThrow();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.lossWindow()).isPositive();
        assertThat(report.activeCopies()).isEqualTo(1);
        assertThat(world.alertCodes()).containsExactly(Problem.NOT_RUNNING);
        world.untilInSync();
    }

    @Test
    void doubtInTheWatchExtendsItOnceAndKeepsWithAnAlert() {
        world.pam.watches.add(Verdict.INCONCLUSIVE);
        world.pam.watches.add(Verdict.INCONCLUSIVE);
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).isTrue();
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(world.alertCodes()).containsExactly("watch-inconclusive");
    }

    @Test
    void someoneCanGoBackWhileItIsWatched() {
        var update = world.manager.update(GOOD, world.progress::add);
        world.time.runUntil(() -> world.vm().epoch().equals(new Epoch(1)), Duration.ofMinutes(2));
        world.time.runFor(Duration.ofSeconds(1));
        assertCode(() -> world.await(world.manager.rehearse(GOOD, p -> {})), Problem.BUSY);
        SwitchoverReport back = world.await(world.manager.rollback(World.VM, world.progress::add));
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(world.await(update).switchover().orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(world.vm().vmm().version()).isEqualTo("1.0");
        world.untilInSync();
        assertCode(
                () -> world.await(world.manager.rollback(World.VM, p -> {})),
                Problem.NOTHING_TO_ROLL_BACK);
    }

    @Test
    void aSwitchoverWithoutRehearsalHasToBeForced() {
        assertCode(
                () -> world.await(world.manager.switchover(GOOD, false, p -> {})), Problem.REFUSED);
        assertThat(world.await(world.manager.rehearse(GOOD, p -> {})).verdict())
                .isEqualTo(Verdict.GO);
        assertUntouched();
        world.time.runFor(Duration.ofMinutes(11));
        assertCode(
                () -> world.await(world.manager.switchover(GOOD, false, p -> {})), Problem.REFUSED);
        world.await(world.manager.rehearse(GOOD, p -> {}));
        assertThat(world.await(world.manager.switchover(GOOD, false, p -> {})).succeeded())
                .isTrue();
        world.untilInSync();
        Update other = World.to("sim:harmless?version=2.1");
        assertThat(world.await(world.manager.switchover(other, true, p -> {})).succeeded())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Journal.Kind.class,
            names = {"PLAN", "REHEARSAL", "INTENT"})
    void withoutTheJournalNothingIsDone(Journal.Kind kind) {
        world.journal.failOn(e -> e.kind() == kind);
        assertCode(() -> world.update(GOOD), Problem.JOURNAL_FAILED);
        assertUntouched();
        world.journal.failOn(e -> false);
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @Test
    void aVerdictThatIsNotOnDiskLeadsToNoSwitch() {
        world.journal.failOn(e -> "ended".equals(e.fields().get("event")));
        assertCode(() -> world.update(GOOD), Problem.JOURNAL_FAILED);
        assertUntouched();
    }

    @Test
    void aCommitThatCannotBeJournaledKeepsBothSides() {
        world.journal.failOn(e -> "commit".equals(e.fields().get("act")));
        UpdateReport report = world.update(GOOD);
        assertThat(report.switchover().orElseThrow().status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(report.activeCopies()).isEqualTo(1);
        assertThat(world.shadow()).isEqualTo(ShadowState.FAILED);
        assertThat(world.vm().retired()).isPresent();

        world.journal.failOn(e -> false);
        SwitchoverReport back = world.await(world.manager.rollback(World.VM, p -> {}));
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        world.untilInSync();
    }

    @Test
    void aMemoryOfBlackoutsThatFailsStopsNothing() {
        world.pam.diskFull = true;
        assertThat(world.update(GOOD).succeeded()).isTrue();
    }

    @Test
    void aWatchThatBreaksKeepsBothSidesAndSaysSo() {
        world.pam.watchThrows = true;
        UpdateReport report = world.update(GOOD);
        assertThat(report.switchover().orElseThrow().status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(report.alerts()).hasSize(1);
        assertThat(world.shadow()).isEqualTo(ShadowState.FAILED);
        assertThat(world.await(world.manager.rollback(World.VM, p -> {})).status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void planningMovesNothing() {
        int before = world.journal.entries().size();
        var plan = world.await(world.manager.plan(GOOD));
        assertThat(plan.blockers()).isEmpty();
        assertThat(plan.to().orElseThrow().version()).isEqualTo("2.0");
        assertThat(plan.steps()).hasSizeGreaterThan(5);
        assertThat(world.journal.entries()).hasSize(before);
    }

    @Test
    void aSignalIsInTheJournalBeforeItIsActedOn() {
        world.journal.failOn(e -> "signal".equals(e.fields().get("event")));
        assertCode(() -> world.desk.signal(GOOD, "test"), Problem.JOURNAL_FAILED);
        assertThat(world.desk.tickets()).isEmpty();
        world.journal.failOn(e -> false);
        var ticket = world.desk.signal(GOOD, "test");
        assertThat(world.await(ticket.done()).succeeded()).isTrue();
        assertThat(world.desk.tickets().get(0).report()).isPresent();
        Update unknown =
                new Update(new org.gnomon.model.VmId("no"), UpdateClass.VMM, "x", Map.of());
        assertCode(() -> world.desk.signal(unknown, "test"), Problem.UNKNOWN_VM);
        world.untilInSync();
        world.await(world.manager.unprotect(World.VM));
        assertCode(() -> world.desk.signal(GOOD, "test"), Problem.NOT_PROTECTED);
    }

    @Test
    void closingLeavesTheGuestRunningAndNoShadow() {
        var update = world.manager.update(GOOD, p -> {});
        world.time.runFor(Duration.ofSeconds(1));
        world.await(world.manager.close());
        world.await(world.inventory.close());
        assertThat(update.toCompletableFuture()).isNotNull();
        world.time.runFor(Duration.ofSeconds(40));
        assertThat(world.host.extras()).isEmpty();
        assertThat(world.host.complaint(World.VM)).isEmpty();
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
