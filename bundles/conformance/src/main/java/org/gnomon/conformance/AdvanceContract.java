package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.conformance.BackendUnderTest.Deed;
import org.gnomon.conformance.support.Delta;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** One checkpoint after the other on the same replica. */
public interface AdvanceContract extends BackendTests {

    /** A replica with a checkpoint that is already a little old. */
    private Replica held(VirtualMachine vm) {
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        letLive();
        return replica;
    }

    private Checkpoint advance(Replica replica, Delta delta) {
        return underTest().await(replica.advance(delta.collect(), delta.fold()));
    }

    @Test
    default void b15_advancedCheckpointIsTheGuestAtOneInstant() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        Instant before = replica.held().orElseThrow().capturedAt();
        long[] counter = new long[2];
        Delta delta = Delta.of(vm, replica);
        FinalSync collect =
                () -> {
                    counter[0] = underTest().guestCounter(VM);
                    delta.collect().copyWhileFrozen();
                    counter[1] = underTest().guestCounter(VM);
                };
        Checkpoint next = underTest().await(replica.advance(collect, delta.fold()));
        assertThat(counter[1]).as("the guest stands still meanwhile").isEqualTo(counter[0]);
        assertThat(delta.folds()).isEqualTo(1);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(delta.checksum());
        assertThat(replica.held()).contains(next);
        assertThat(next.capturedAt()).isAfter(before);
        assertThat(next.pause()).isPositive();
        assertThat(next.epoch()).isEqualTo(vm.epoch());
        assertThat(next.state().cpuRegisters().content().size()).isPositive();
        assertLives(vm);
        assertThat(PageCopy.checksum(replica.pages())).as("B-06").isEqualTo(delta.checksum());
    }

    @Test
    default void advancesDoNotPileUp() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        int leftovers = underTest().leftovers().size();
        for (int i = 0; i < 5; i++) {
            Delta delta = Delta.of(vm, replica);
            advance(replica, delta);
            assertThat(PageCopy.checksum(replica.pages())).isEqualTo(delta.checksum());
            letLive();
        }
        assertThat(underTest().leftovers()).hasSizeLessThanOrEqualTo(leftovers);
        underTest().await(replica.release());
        assertThat(replica.held()).isEmpty();
        underTest().await(replica.close());
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
    }

    @Test
    default void advanceNeedsAHeldCheckpointAndNoRehearsal() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        Delta none = Delta.of(vm, replica);
        Problems.expect(() -> advance(replica, none), Problem.ILLEGAL_TRANSITION);
        Checkpoint first = checkpoint(vm, replica);
        Rehearsal rehearsal = underTest().await(replica.rehearse(Optional.empty()));
        Delta early = Delta.of(vm, replica);
        Problems.expect(() -> advance(replica, early), Problem.ILLEGAL_TRANSITION, Problem.BUSY);
        assertThat(early.folds()).isZero();
        assertThat(replica.held()).contains(first);
        underTest().await(rehearsal.close());
        advance(replica, Delta.of(vm, replica));
        Rehearsal again = underTest().await(replica.rehearse(Optional.empty()));
        underTest().await(again.close());
        assertLives(vm);
    }

    @Test
    default void b15_collectThatThrowsLeavesTheCheckpointBefore() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        Checkpoint before = replica.held().orElseThrow();
        long pages = PageCopy.checksum(replica.pages());
        Delta delta = Delta.of(vm, replica);
        FinalSync broken =
                () -> {
                    throw new IllegalStateException("the link broke");
                };
        assertThatThrownBy(() -> underTest().await(replica.advance(broken, delta.fold())))
                .hasMessageContaining("the link broke");
        assertThat(delta.folds()).isZero();
        assertThat(replica.held()).contains(before);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(pages);
        assertLives(vm);
        advance(replica, Delta.of(vm, replica));
    }

    @Test
    default void b15_collectCannotTouchTheCheckpointBefore() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        long pages = PageCopy.checksum(replica.pages());
        int page = replica.pages().pageSizeBytes();
        FinalSync hasty = () -> replica.pages().write(0, ByteBuffer.allocate(page));
        Problems.expect(
                () -> underTest().await(replica.advance(hasty, () -> {})),
                Problem.ILLEGAL_TRANSITION);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(pages);
        assertLives(vm);
    }

    @Test
    default void b15_primaryKilledWhileItIsCollectedLeavesTheCheckpointBefore() {
        needs(Capability.FAILOVER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        Checkpoint before = replica.held().orElseThrow();
        long pages = PageCopy.checksum(replica.pages());
        Delta delta = Delta.of(vm, replica);
        FinalSync deadly =
                () -> {
                    delta.collect().copyWhileFrozen();
                    underTest().killVmm(vm);
                };
        Problems.expect(
                () -> underTest().await(replica.advance(deadly, delta.fold())),
                Problem.CRASHED,
                Problem.NOT_RUNNING,
                Problem.TIMEOUT);
        assertThat(delta.folds()).isZero();
        assertThat(replica.held()).contains(before);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(pages);
        assertFailsOver(vm, replica);
    }

    @Test
    default void b15_primaryKilledWhileItIsFoldedLeavesTheNewCheckpoint() {
        needs(Capability.FAILOVER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        Checkpoint before = replica.held().orElseThrow();
        Delta delta = Delta.of(vm, replica);
        FinalSync deadly =
                () -> {
                    underTest().killVmm(vm);
                    delta.fold().copyWhileFrozen();
                };
        underTest().await(replica.advance(delta.collect(), deadly));
        assertThat(replica.held())
                .hasValueSatisfying(c -> assertThat(c.capturedAt()).isAfter(before.capturedAt()));
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(delta.checksum());
        assertFailsOver(vm, replica);
    }

    private void assertFailsOver(VirtualMachine vm, Replica replica) {
        underTest().guestFallsBack(VM);
        underTest().await(replica.failOver(new Epoch(1), step -> {}));
        assertLives(vm);
    }

    /** A fold that writes half of something and then fails, so many times. */
    private static FinalSync failing(Replica replica, Delta delta, int times) {
        int page = replica.pages().pageSizeBytes();
        AtomicInteger calls = new AtomicInteger();
        return () -> {
            if (calls.incrementAndGet() <= times) {
                replica.pages().write(0, ByteBuffer.allocate(page).put(7, (byte) 7).rewind());
                throw new IllegalStateException("the host is full");
            }
            delta.fold().copyWhileFrozen();
            // What the failed one wrote over is among what was the same before.
            ByteBuffer first = ByteBuffer.wrap(delta.firstPage());
            replica.pages().write(0, first);
        };
    }

    private void assertFoldFails(Replica replica, Delta delta, FinalSync fold) {
        assertThatThrownBy(() -> underTest().await(replica.advance(delta.collect(), fold)))
                .hasMessageContaining("the host is full");
    }

    @Test
    default void b15_foldThatThrewIsDoneBeforeItsCheckpointIsRun() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        Delta delta = Delta.of(vm, replica);
        assertFoldFails(replica, delta, failing(replica, delta, 1));
        assertLives(vm);
        assertThat(delta.folds()).isZero();
        Rehearsal rehearsal = underTest().await(replica.rehearse(Optional.empty()));
        assertThat(delta.folds()).isEqualTo(1);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(delta.checksum());
        underTest().await(rehearsal.close());
        assertFailsOver(vm, replica);
    }

    @Test
    default void b15_halfACheckpointIsNeverRun() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        Delta delta = Delta.of(vm, replica);
        assertFoldFails(replica, delta, failing(replica, delta, Integer.MAX_VALUE));
        assertThatThrownBy(() -> underTest().await(replica.rehearse(Optional.empty())))
                .hasMessageContaining("the host is full");
        assertThatThrownBy(() -> underTest().await(replica.failOver(new Epoch(1), step -> {})))
                .hasMessageContaining("the host is full");
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertLives(vm);
        Delta next = Delta.of(vm, replica);
        advance(replica, next);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(next.checksum());
        assertFailsOver(vm, replica);
    }
}
