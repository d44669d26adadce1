package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Replicas and what they hold. */
public interface CheckpointContract extends BackendTests {

    @Test
    default void replicaIsAsBigAsTheVmAndZero() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        assertThat(replica.pages().sizeBytes()).isEqualTo(vm.memory().pages().sizeBytes());
        assertThat(replica.pages().pageSizeBytes()).isEqualTo(vm.memory().pages().pageSizeBytes());
        assertThat(PageCopy.isZero(replica.pages())).isTrue();
        assertThat(replica.held()).isEmpty();
        Problems.expect(() -> underTest().await(vm.openReplica()), Problem.ALREADY_EXISTS);
    }

    @Test
    default void b05_closedReplicaLeavesNothing() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        underTest().await(replica.close());
        underTest().await(replica.close());
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
        openReplica(vm);
    }

    @Test
    default void checkpointIsTheGuestAtOneInstant() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        PageCopy.copy(vm.memory().pages(), replica.pages());
        letLive();
        long[] frozen = new long[3];
        Checkpoint checkpoint =
                underTest()
                        .await(
                                replica.checkpoint(
                                        () -> {
                                            frozen[0] = underTest().guestCounter(VM);
                                            PageCopy.of(vm, replica).copyWhileFrozen();
                                            frozen[1] = PageCopy.checksum(vm.memory().pages());
                                            frozen[2] = underTest().guestCounter(VM);
                                        }));
        assertThat(frozen[2]).as("the guest stands still in the sync").isEqualTo(frozen[0]);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(frozen[1]);
        assertThat(checkpoint.vm()).isEqualTo(VM);
        assertThat(checkpoint.epoch()).isEqualTo(vm.epoch());
        assertThat(checkpoint.pause()).isPositive();
        assertThat(checkpoint.state().cpuRegisters().content().size()).isPositive();
        assertThat(replica.held()).contains(checkpoint);
        assertLives(vm);
    }

    @Test
    default void disksArePartOfACheckpoint() {
        needs(Capability.DISKS);
        VirtualMachine vm = start();
        Checkpoint checkpoint = checkpoint(vm, openReplica(vm));
        // A VM without a disk is allowed; one with a disk must show it.
        checkpoint.state().diskIOBuffer().disks().forEach(d -> assertThat(d.image()).isNotBlank());
    }

    @Test
    default void b06_checkpointDoesNotChangeUntilItIsReleased() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        long held = PageCopy.checksum(replica.pages());
        letLive();
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(held);
        int page = replica.pages().pageSizeBytes();
        Problems.expect(
                () -> replica.pages().write(0, ByteBuffer.allocate(page)),
                Problem.ILLEGAL_TRANSITION);
        Problems.expect(() -> checkpoint(vm, replica), Problem.ILLEGAL_TRANSITION);
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(held);
        underTest().await(replica.release());
        underTest().await(replica.release());
        assertThat(replica.held()).isEmpty();
        replica.pages().write(0, ByteBuffer.allocate(page));
        checkpoint(vm, replica);
        assertLives(vm);
    }

    @Test
    default void b05_failedSyncLeavesTheGuestRunningAndNothingHeld() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        assertThatThrownBy(
                        () ->
                                underTest()
                                        .await(
                                                replica.checkpoint(
                                                        () -> {
                                                            throw new IllegalStateException(
                                                                    "the link broke");
                                                        })))
                .hasMessageContaining("the link broke");
        assertThat(replica.held()).isEmpty();
        assertLives(vm);
        checkpoint(vm, replica);
    }

    @Test
    default void replicaRefusesWhatIsOutside() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        int page = replica.pages().pageSizeBytes();
        long size = replica.pages().sizeBytes();
        assertThatThrownBy(() -> replica.pages().write(size, ByteBuffer.allocate(page)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> replica.pages().write(size - page, ByteBuffer.allocate(2 * page)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        ByteBuffer content = ByteBuffer.allocate(page);
        content.put(0, (byte) 7);
        replica.pages().write(size - page, content);
        assertThat(content.hasRemaining()).isFalse();
        assertThat(replica.pages().view(size - page, page).get(0)).isEqualTo((byte) 7);
    }
}
