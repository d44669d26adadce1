package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.gnomon.conformance.BackendUnderTest.Deed;
import org.gnomon.conformance.support.Delta;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** A new container finds checkpoints of VMs whose primary was lost meanwhile. */
public interface LostPrimaryContract extends BackendTests {

    private Recovery recover() {
        return underTest().await(underTest().backend().recover());
    }

    @Test
    default void b13_checkpointOfALostVmIsFoundAgain() {
        needs(Capability.FAILOVER);
        needs(Deed.CRASH_CONTAINER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        Checkpoint checkpoint = checkpoint(vm, replica);
        long pages = PageCopy.checksum(replica.pages());
        letLive();
        underTest().crashContainer();
        underTest().killVmm(vm);
        Recovery found = recover();
        assertThat(found.unclear()).isEmpty();
        assertThat(found.running()).hasSize(1);
        VirtualMachine lost = found.running().get(0);
        assertThat(underTest().await(lost.runState())).isEqualTo(RunState.GONE);
        assertThat(underTest().await(lost.activeCopies())).isZero();
        assertThat(lost.replicas()).hasSize(1);
        Replica kept = lost.replicas().get(0);
        assertThat(kept.place()).isEqualTo(replica.place());
        assertThat(kept.held())
                .hasValueSatisfying(
                        c -> {
                            assertThat(c.capturedAt()).isEqualTo(checkpoint.capturedAt());
                            assertThat(c.epoch()).isEqualTo(checkpoint.epoch());
                        });
        assertThat(PageCopy.checksum(kept.pages())).isEqualTo(pages);
        underTest().guestFallsBack(VM);
        assertThat(underTest().await(kept.failOver(new Epoch(1), step -> {}))).isPositive();
        assertLives(lost);
        assertThat(lost.epoch()).isEqualTo(new Epoch(1));
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b09_oldEpochOfAFailoverIsRefusedAfterARestart() {
        needs(Capability.FAILOVER);
        needs(Deed.CRASH_CONTAINER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica first = openReplica(vm);
        checkpoint(vm, first);
        underTest().guestFallsBack(VM);
        underTest().await(first.failOver(new Epoch(3), step -> {}));
        checkpoint(vm, openReplica(vm));
        underTest().crashContainer();
        underTest().killVmm(vm);
        VirtualMachine lost = recover().running().get(0);
        assertThat(lost.epoch()).isEqualTo(new Epoch(3));
        Replica kept = lost.replicas().get(0);
        Problems.expect(
                () -> underTest().await(kept.failOver(new Epoch(3), step -> {})),
                Problem.STALE_EPOCH);
        assertThat(underTest().await(lost.activeCopies())).isZero();
        underTest().guestFallsBack(VM);
        underTest().await(kept.failOver(new Epoch(4), step -> {}));
        assertLives(lost);
    }

    @Test
    default void b13_replicaWithoutACheckpointIsNothingToGoOnFrom() {
        needs(Capability.FAILOVER);
        needs(Deed.CRASH_CONTAINER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        openReplica(vm);
        underTest().crashContainer();
        underTest().killVmm(vm);
        assertThat(recover().running()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }

    @Test
    default void b13_everyCheckpointOfALostVmIsFoundAndOneAfterTheOtherTried() {
        needs(Capability.FAILOVER);
        needs(Capability.SEVERAL_SHADOWS);
        needs(Deed.CRASH_CONTAINER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        for (String name : List.of("first", "second")) {
            ShadowPlace place = new ShadowPlace(name, ShadowPlace.LOCAL);
            checkpoint(vm, underTest().await(vm.openReplica(place)));
        }
        underTest().crashContainer();
        underTest().killVmm(vm);
        VirtualMachine lost = recover().running().get(0);
        assertThat(lost.replicas())
                .extracting(r -> r.place().name())
                .containsExactlyInAnyOrder("first", "second");
        Replica ill = lost.replicas().get(0);
        Replica well = lost.replicas().get(1);
        assertThatThrownBy(
                        () ->
                                underTest()
                                        .await(
                                                ill.failOver(
                                                        new Epoch(1),
                                                        step -> {
                                                            throw new IllegalStateException("ill");
                                                        })))
                .hasMessageContaining("ill");
        underTest().guestFallsBack(VM);
        underTest().await(well.failOver(new Epoch(2), step -> {}));
        assertLives(lost);
        underTest().await(ill.release());
        checkpoint(lost, ill);
        underTest().await(ill.close());
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b13_lostVmCanBeGivenUp() {
        needs(Capability.FAILOVER);
        needs(Deed.CRASH_CONTAINER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        checkpoint(vm, openReplica(vm));
        underTest().crashContainer();
        underTest().killVmm(vm);
        VirtualMachine lost = recover().running().get(0);
        underTest().await(lost.stop());
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }

    @Test
    default void b16_deathBetweenFenceAndActivationLeavesTheCheckpoint() {
        needs(Capability.FAILOVER);
        needs(Deed.CRASH_CONTAINER_WHILE_FROZEN);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        HypervisorBackend dying = underTest().backend();
        replica.failOver(
                new Epoch(1),
                step -> {
                    if (step == org.gnomon.model.SwitchoverState.FENCED) {
                        underTest().crashContainer();
                        throw new IllegalStateException("the container died");
                    }
                });
        awaitDeath(dying);
        Recovery found = recover();
        assertThat(found.running()).hasSize(1);
        VirtualMachine lost = found.running().get(0);
        assertThat(underTest().await(lost.activeCopies())).isZero();
        underTest().guestFallsBack(VM);
        underTest().await(lost.replicas().get(0).failOver(new Epoch(2), step -> {}));
        assertLives(lost);
    }

    private void awaitDeath(HypervisorBackend dying) {
        for (int i = 0; i < 120 && underTest().backend() == dying; i++) {
            underTest().letPass(underTest().guestPulse());
        }
        assertThat(underTest().backend()).as("the container's death").isNotSameAs(dying);
        letLive();
    }

    @Test
    default void b15_deathInTheFoldLeavesNothingHalfToRun() {
        needs(Capability.FAILOVER);
        needs(Deed.CRASH_CONTAINER_WHILE_FROZEN);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        long old = PageCopy.checksum(replica.pages());
        letLive();
        Delta delta = Delta.of(vm, replica);
        HypervisorBackend dying = underTest().backend();
        int page = replica.pages().pageSizeBytes();
        replica.advance(
                delta.collect(),
                () -> {
                    replica.pages().write(0, ByteBuffer.allocate(page));
                    underTest().crashContainer();
                    throw new IllegalStateException("the container died");
                });
        awaitDeath(dying);
        underTest().killVmm(vm);
        for (VirtualMachine lost : recover().running()) {
            Replica kept = lost.replicas().get(0);
            assertThat(PageCopy.checksum(kept.pages())).isIn(old, delta.checksum());
            underTest().guestFallsBack(VM);
            underTest().await(kept.failOver(new Epoch(1), step -> {}));
            assertLives(lost);
        }
    }
}
