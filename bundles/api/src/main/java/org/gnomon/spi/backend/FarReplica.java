package org.gnomon.spi.backend;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.spi.replication.ChangeFeed;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A replica whose memory is on another host, so that changes have to be sent there. The replication
 * engine encodes what a feed hands out and sends it to the engine on that host, which writes it
 * into the {@link org.gnomon.spi.replication.ReplicaTarget} of the same key.
 */
@ConsumerType
public interface FarReplica {

    /** The paired host, one of {@link org.gnomon.service.PeerHosts#peers()}. */
    String peer();

    /** Which of the peer's replicas it is; 1 to 120 printable ASCII characters. */
    String key();

    /**
     * Begins a feed of all memory and then its changes. One at a time. While a checkpoint is held,
     * what it brings is kept beside that on the peer and becomes the next one with {@link
     * Replica#advance}; a feed that ends before leaves what it brought for the next feed. Fails
     * with {@code illegal-transition} while a rehearsal of the checkpoint runs, {@code
     * not-running}, or {@code already-exists}.
     */
    CompletionStage<ChangeFeed> feed();

    /**
     * Whether the VM's memory may be compared with what the peer has, again and again, where {@link
     * #feed()} fails with {@code unsupported}: it can be read here, and the hypervisor's state gets
     * to the peer in another way.
     */
    default boolean mayCompare() {
        return false;
    }

    /** Where that memory is in the hypervisor's process; then less of it need be compared. */
    default Optional<RamMapping> ram() {
        return Optional.empty();
    }
}
