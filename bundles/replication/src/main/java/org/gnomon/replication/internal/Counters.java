package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;

/** What a link has done so far. Written by its rounds, read by anyone. */
final class Counters {

    private final long[] pages = new long[Encoding.values().length];
    private long rounds;
    private long rawBytes;
    private long sentBytes;

    synchronized void encoded(Encoding encoding, long count) {
        pages[encoding.ordinal()] += count;
    }

    synchronized void sent(long raw, long sent) {
        rawBytes += raw;
        sentBytes += sent;
    }

    synchronized void roundFinished() {
        rounds++;
    }

    synchronized long rounds() {
        return rounds;
    }

    synchronized ReplicationStatus status(
            VmId vm, ShadowState state, Duration lag, Duration roundPeriod) {
        Map<String, Long> byEncoding = new TreeMap<>();
        for (Encoding encoding : Encoding.values()) {
            if (pages[encoding.ordinal()] > 0) {
                byEncoding.put(encoding.label(), pages[encoding.ordinal()]);
            }
        }
        return new ReplicationStatus(
                vm, state, rounds, rawBytes, sentBytes, lag, roundPeriod, byEncoding);
    }
}
