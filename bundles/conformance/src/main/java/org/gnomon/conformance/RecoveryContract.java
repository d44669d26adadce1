package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.conformance.BackendUnderTest.Deed;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** A new container finds what an earlier one left. */
public interface RecoveryContract extends BackendTests {

    @Test
    default void b13_nothingIsFoundWhereNothingWas() {
        Recovery found = underTest().await(underTest().backend().recover());
        assertThat(found.running()).isEmpty();
        assertThat(found.unclear()).isEmpty();
    }

    @Test
    default void b13_runningVmIsFoundAgain() {
        needs(Deed.CRASH_CONTAINER);
        start();
        long counter = underTest().guestCounter(VM);
        VirtualMachine again = recovered();
        assertThat(underTest().guestCounter(VM)).isGreaterThanOrEqualTo(counter);
        assertThat(again.definition()).isEqualTo(underTest().definition(VM));
        assertLives(again);
    }

    private VirtualMachine recovered() {
        underTest().crashContainer();
        Recovery found = underTest().await(underTest().backend().recover());
        assertThat(found.unclear()).isEmpty();
        assertThat(found.running()).hasSize(1);
        return found.running().get(0);
    }

    @Test
    default void b13_shadowsOfTheDeadAreRemoved() {
        needs(Deed.CRASH_CONTAINER);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        underTest().await(replica.rehearse(Optional.empty()));
        standBy(vm, underTest().goodUpdate(VM));
        assertThat(underTest().leftovers()).isNotEmpty();
        VirtualMachine again = recovered();
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(again);
        switchToGood(again);
        assertLives(again);
    }

    @Test
    default void b09_epochSurvivesTheContainer() {
        needs(Deed.CRASH_CONTAINER);
        VirtualMachine vm = start();
        switchToGood(vm);
        VirtualMachine again = recovered();
        assertThat(again.epoch()).isEqualTo(new Epoch(1));
        Replica replica = openReplica(again);
        StandBy standBy = standBy(again, underTest().goodUpdate(VM));
        Problems.expect(
                () ->
                        underTest()
                                .await(
                                        standBy.switchOver(
                                                new Epoch(1),
                                                step -> {},
                                                PageCopy.of(again, replica))),
                Problem.STALE_EPOCH);
        assertLives(again);
    }

    @Test
    default void b13_retiredSideIsFoundAgain() {
        needs(Deed.CRASH_CONTAINER);
        needs(Capability.REVERSE_TRANSFER);
        VirtualMachine vm = start();
        switchToGood(vm);
        VirtualMachine again = recovered();
        StandBy back = underTest().await(again.retired().orElseThrow().standBy());
        underTest().await(back.switchOver(new Epoch(2), step -> {}, () -> {}));
        assertLives(again);
    }

    @Test
    default void b13_guestFrozenByTheDeadGoesOn() {
        needs(Deed.CRASH_CONTAINER_WHILE_FROZEN);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        HypervisorBackend dying = underTest().backend();
        CompletionStage<Checkpoint> lost =
                replica.checkpoint(
                        () -> {
                            underTest().crashContainer();
                            throw new IllegalStateException("the container died");
                        });
        awaitCrash(dying);
        assertThat(lost.toCompletableFuture().isDone())
                .as("the dead controller got a checkpoint")
                .isEqualTo(lost.toCompletableFuture().isCompletedExceptionally());
        Recovery found = underTest().await(underTest().backend().recover());
        assertThat(found.running()).hasSize(1);
        assertLives(found.running().get(0));
        assertThat(underTest().leftovers()).isEmpty();
    }

    private void awaitCrash(HypervisorBackend dying) {
        for (int i = 0; i < 120 && underTest().backend() == dying; i++) {
            underTest().letPass(underTest().guestPulse());
        }
        assertThat(underTest().backend()).as("the container's death").isNotSameAs(dying);
        letLive();
    }

    @Test
    default void b13_deathWhileFencedLeavesExactlyOneCopy() {
        needs(Deed.CRASH_CONTAINER_WHILE_FROZEN);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        HypervisorBackend dying = underTest().backend();
        standBy.switchOver(
                new Epoch(1),
                step -> {
                    if (step == org.gnomon.model.SwitchoverState.FENCED) {
                        underTest().crashContainer();
                        throw new IllegalStateException("the container died");
                    }
                },
                PageCopy.of(vm, replica));
        awaitCrash(dying);
        Recovery found = underTest().await(underTest().backend().recover());
        if (found.unclear().isEmpty()) {
            assertThat(found.running()).hasSize(1);
            assertLives(found.running().get(0));
        } else {
            // Allowed where it cannot be proved which copy is right; then none may run twice.
            assertThat(found.running()).isEmpty();
        }
    }
}
