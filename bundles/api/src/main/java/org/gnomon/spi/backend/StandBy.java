package org.gnomon.spi.backend;

import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmmVersion;
import org.osgi.annotation.versioning.ConsumerType;

/** A shadow that never ran, waiting to take over. */
@ConsumerType
public interface StandBy {

    /** What it is. */
    VmmVersion vmm();

    /**
     * The critical part of a switchover in one call: freeze, finalise, fence, activate. On success
     * the VM's handle drives the new side, and {@link VirtualMachine#retired()} is the old one. On
     * failure before FENCED the old side goes on as if nothing had happened. On failure after it,
     * the backend brings exactly one side to run again if it can prove which, else fails with
     * {@code unknown-truth} and touches nothing.
     *
     * @param epoch the new activation, after the VM's own, else {@code stale-epoch}
     * @param gate told of each step
     * @param sync called once if the backend has {@link Capability#COPIED_SWITCH}
     */
    CompletionStage<Blackout> switchOver(Epoch epoch, StepGate gate, FinalSync sync);

    /** Throws it away; the guest goes on where it is. Does nothing the second time. */
    CompletionStage<Void> discard();
}
