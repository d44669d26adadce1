package org.gnomon.spi.replication;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A backend that keeps replicas for other hosts. Registered as an OSGi service beside the backend;
 * the replication engine of this host asks all of them for the replica that a peer names.
 */
@ConsumerType
public interface ReplicaHost {

    /**
     * A replica that stands here.
     *
     * @param owner the peer that it belongs to; no other may have it
     * @param key what the backend on the peer's side named it, see {@link
     *     org.gnomon.spi.backend.FarReplica#key()}
     */
    Optional<ReplicaTarget> target(String owner, String key);
}
