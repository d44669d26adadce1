package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowState;
import org.gnomon.model.VmId;

/** What a link has done so far. Written by its rounds, read by anyone. */
final class Counters {

    private final Map<String, Long> pages = new TreeMap<>();
    private long rounds;
    private long rawBytes;
    private long sentBytes;

    synchronized void encoded(String label, long count) {
        pages.merge(label, count, Long::sum);
    }

    /** How many pages were sent, in whatever form. */
    synchronized long pages() {
        return pages.values().stream().mapToLong(Long::longValue).sum();
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
        return new ReplicationStatus(
                vm, state, rounds, rawBytes, sentBytes, lag, roundPeriod, pages);
    }
}
