package org.gnomon.model;

import java.time.Duration;
import java.util.Map;

/**
 * How far a replica is.
 *
 * @param vm of which VM
 * @param state SEEDING, IN_SYNC, LAGGING, or REHEARSING while deltas are held back
 * @param rounds finished rounds since the start
 * @param rawBytes bytes of changed pages found
 * @param sentBytes bytes sent for them after encoding
 * @param lag age of the replica: time since the start of the last finished round
 * @param roundPeriod the present pace
 * @param pagesByEncoding how many pages went as what: zero, dedup, delta, ...
 */
public record ReplicationStatus(
        VmId vm,
        ShadowState state,
        long rounds,
        long rawBytes,
        long sentBytes,
        Duration lag,
        Duration roundPeriod,
        Map<String, Long> pagesByEncoding) {

    public ReplicationStatus {
        pagesByEncoding = Map.copyOf(pagesByEncoding);
    }
}
