package org.gnomon.spi.lease;

import java.util.concurrent.CompletionStage;
import org.gnomon.model.VmId;
import org.osgi.annotation.versioning.ConsumerType;

/** Where leases are taken. See the package for the rules. */
@ConsumerType
public interface LeaseStore {

    /** In words, for {@code status}: for example {@code file, in the data directory}. */
    String description();

    /**
     * Takes the lease of a VM. Fails with {@code lease-held} and who holds it, or {@code
     * lease-failed} when the store is damaged or out of reach.
     *
     * @param holder in words, for who is refused: controller, process, host
     */
    CompletionStage<Lease> take(VmId vm, String holder);
}
