package org.gnomon.spi.replication;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The far end of a replica: what a backend keeps on the host that a shadow stands on. One thread at
 * a time.
 */
@ConsumerType
public interface ReplicaTarget {

    /** Its memory, device memory behind the RAM included. */
    PageSink pages();

    /**
     * Whether nothing was ever written to its pages, so that all of them are zero. False if that is
     * not known: it is then found out page by page.
     */
    default boolean blank() {
        return false;
    }

    /** A new feed begins: what came as state before is void; pages stay. */
    void begin();

    /** The next bytes of the feed's state, in order. Bounded by the implementation. */
    void state(ByteBuffer bytes);
}
