package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Decision;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.simulation.InMemoryLeaseStore;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may activate: nobody without the VM's lease, and nobody with an epoch that is not newer. */
class LeaseTest {

    private final World world = new World();
    private final FakeVm vm = world.vm;

    @AfterEach
    void everyDecisionComesOutAgain() {
        world.replay();
    }

    @Test
    void whileAnotherHasTheLeaseTheGuestIsNotTouched() {
        world.leases.holdByAnother(FakeVm.ID, "controller on host b");
        vm.holding("a");
        vm.active.state = org.gnomon.model.RunState.GONE;
        assertCode(world::failOver, Problem.LEASE_HELD);
        vm.active.state = org.gnomon.model.RunState.RUNNING;
        assertCode(world::switchOver, Problem.LEASE_HELD);
        assertThat(world.journal.entries()).isEmpty();
        assertThat(vm.log).isEmpty();
        Decision refusal = world.decisions.all.get(1);
        assertThat(refusal.kind()).isEqualTo(Decision.Kind.REFUSAL);
        assertThat(refusal.outcome()).isEqualTo(Problem.LEASE_HELD);
        assertThat(refusal.reason()).contains("controller on host b");
    }

    @Test
    void aStoreOutOfReachIsAReasonNotToBegin() {
        world.leases.reachable(false);
        assertCode(world::switchOver, Problem.LEASE_FAILED);
        assertThat(vm.log).isEmpty();
        world.leases.reachable(true);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"after stand by", "after FROZEN", "after FINALISED", "before FENCED"})
    void whoLosesItBeforeTheOtherSideRunsUndoes(String when) {
        world.at(when, () -> world.leases.holdByAnother(FakeVm.ID, "controller on host b"));
        SwitchoverReport report = world.switchOver("first", "second");
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.LEASE_LOST);
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.activations).isEmpty();
        assertThat(world.service.attempts(FakeVm.ID)).as("no other shadow is tried").hasSize(1);
        assertThat(world.leases.holder(FakeVm.ID)).contains("controller on host b");
    }

    @Test
    void whoLosesItOnTheWayBackStaysOnTheNewSide() {
        world.switchOver();
        world.at("after back stand by", () -> world.leases.lose(FakeVm.ID));
        SwitchoverReport report = world.rollback();
        assertThat(report.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.LEASE_LOST);
        assertThat(vm.active.vmm.version()).isEqualTo("2");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void whoLosesItInAFailoverRunsNothing() {
        vm.active.state = org.gnomon.model.RunState.GONE;
        vm.holding("a");
        vm.holding("b");
        world.at("before a FENCED", () -> world.leases.lose(FakeVm.ID));
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().message()).contains("lease");
        assertThat(report.problem().orElseThrow().nextStep()).contains("gnomon:failover web");
        assertThat(vm.trulyRunning()).isZero();
        assertThat(vm.replicas).hasSize(2);
        assertThat(world.failOver().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void epochsComeAfterAllThatAnybodyHasSeen() {
        world.leases.handOut(FakeVm.ID, new Epoch(9));
        assertThat(world.switchOver().epoch()).isEqualTo(new Epoch(10));
        world.commit();
        // A store that has forgotten everything does not bring old epochs back.
        world.process.kill();
        world.process = new org.gnomon.simulation.SimulatedProcess("other", world.time);
        world.leases = new InMemoryLeaseStore(world.process);
        world.restart();
        assertThat(world.switchOver().epoch()).isEqualTo(new Epoch(11));
        vm.epoch = new Epoch(40);
        assertCode(world::commit, Problem.NOT_RUNNING);
        assertThat(world.rollback().epoch()).isEqualTo(new Epoch(41));
    }

    @Test
    void itIsHeldWhileTheSwitchoverIsNotFinal() {
        world.switchOver();
        assertThat(world.leases.holder(FakeVm.ID)).isPresent();
        world.restart();
        assertThat(world.leases.holder(FakeVm.ID)).as("taken again to go on").isPresent();
        world.commit();
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
        world.switchOver();
        world.rollback();
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
        world.switchOver();
        world.service.close();
        world.await(world.time.delay(java.time.Duration.ofSeconds(1)));
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
    }

    @Test
    void whatAnotherControllerIsAtIsLeftToIt() {
        world.killAt("after FROZEN");
        world.service.switchOver(vm, World.UPDATE, () -> {}, p -> {});
        world.time.runFor(java.time.Duration.ofSeconds(1));
        world.restartHeldByAnother();
        assertCode(() -> world.await(world.service.recover(vm)), Problem.LEASE_HELD);
        assertThat(vm.log).doesNotContain("resume");
        assertCode(world::switchOver, Problem.BUSY);
        world.leases.lose(FakeVm.ID);
        assertThat(world.await(world.service.recover(vm)).orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void aRollbackSettlesWhatRecoveryCouldNot() {
        world.killAt("after ACTIVATED");
        world.service.switchOver(vm, World.UPDATE, () -> {}, p -> {});
        world.time.runFor(java.time.Duration.ofSeconds(1));
        world.restartHeldByAnother();
        assertCode(() -> world.await(world.service.recover(vm)), Problem.LEASE_HELD);
        world.leases.lose(FakeVm.ID);
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
    }

    @Test
    void withoutTheLeaseNoCommitAndNoRollback() {
        world.switchOver();
        world.leases.holdByAnother(FakeVm.ID, "controller on host b");
        assertCode(world::commit, Problem.LEASE_HELD);
        assertCode(world::rollback, Problem.LEASE_HELD);
        assertThat(vm.log).doesNotContain("release", "back stand by");
        assertThat(world.service.last(FakeVm.ID).orElseThrow().status())
                .isEqualTo(SwitchoverState.WATCHING);
    }

    @Test
    void aStoreThatGivesOldEpochsIsNotBelieved() {
        vm.epoch = new Epoch(5);
        world.use(new OddStore(CompletableFuture.completedStage(new Epoch(5))));
        assertCode(world::switchOver, Problem.LEASE_FAILED);
        assertThat(vm.log).doesNotContain("stand by");
    }

    @Test
    void aStoreThatNeverAnswersIsNotWaitedForForEver() {
        world.use(new OddStore(new CompletableFuture<>()));
        assertCode(world::switchOver, Problem.LEASE_FAILED);
        assertThat(vm.log).doesNotContain("stand by");
    }

    /** Gives everybody a lease, whose epochs are always this one. */
    private record OddStore(CompletionStage<Epoch> epoch) implements LeaseStore {

        @Override
        public String description() {
            return "odd";
        }

        @Override
        public CompletionStage<Lease> take(VmId vm, String holder) {
            return CompletableFuture.completedStage(new OddLease(vm, epoch));
        }
    }

    private record OddLease(VmId vm, CompletionStage<Epoch> epoch) implements Lease {

        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public CompletionStage<Epoch> next(Epoch seen) {
            return epoch;
        }

        @Override
        public CompletionStage<Void> release() {
            return new CompletableFuture<>();
        }
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
