package org.gnomon.spi.lease;

import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmId;
import org.osgi.annotation.versioning.ConsumerType;

/** The right to activate a VM, until it is released or lost. Renews itself while it is held. */
@ConsumerType
public interface Lease {

    /** Of which VM. */
    VmId vm();

    /** Whether it is held at this moment. Once false, it stays so. Never blocks. */
    boolean isHeld();

    /**
     * The epoch of the next activation: after {@code seen} and after every one handed out before.
     * Fails with {@code lease-lost}, or {@code lease-failed} if it is not durable.
     */
    CompletionStage<Epoch> next(Epoch seen);

    /** Gives it up. Does nothing the second time. */
    CompletionStage<Void> release();
}
