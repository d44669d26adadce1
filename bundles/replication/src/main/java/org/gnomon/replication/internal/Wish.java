package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * What a link is for.
 *
 * @param vm the primary
 * @param place the shadow
 * @param policy how it is kept
 * @param every how often in checkpoint mode; zero if it is off
 */
record Wish(VirtualMachine vm, ShadowPlace place, ProtectionPolicy policy, Duration every) {

    ShadowId id() {
        return ShadowId.of(vm.definition().id(), place);
    }

    boolean isMode() {
        return !every.isZero();
    }

    /** How old the replica may be: with checkpoints, one may be missed. */
    Duration oldest() {
        Duration two = every.multipliedBy(2);
        return two.compareTo(policy.lagTarget()) > 0 ? two : policy.lagTarget();
    }

    /** The replica of that name that is open already. */
    Optional<Replica> outlived() {
        return vm.replicas().stream()
                .filter(replica -> replica.place().name().equals(place.name()))
                .findFirst();
    }

    /** Fails if a checkpoint may still be wanted for a rollback or a failover. */
    void requireNotNeeded(Checkpoint held, RunState state) {
        boolean runs = state == RunState.RUNNING || state == RunState.PAUSED;
        if (!runs || vm.retired().isPresent()) {
            throw Problem.of(
                            Problem.ILLEGAL_TRANSITION,
                            "the replica of "
                                    + id()
                                    + " holds the checkpoint of "
                                    + held.capturedAt()
                                    + ", and the VM is "
                                    + (runs ? "not committed to its new side" : state),
                            "Settle that first, or stop this replication to free it.")
                    .asException();
        }
    }

    Problem becameTheVm() {
        return Problem.of(
                Problem.ILLEGAL_TRANSITION,
                "the replica of " + id() + " is no more: it became the VM, or went with a switch",
                "Stop its replication and start it anew.");
    }
}
