package org.gnomon.replication.internal;

import java.time.Duration;

/**
 * Holds a limit of bytes per second by saying how long to wait after what was sent. Unused time is
 * not saved up.
 */
final class ByteRate {

    /** Below this a wait costs more than it evens out. */
    private static final long WORTH_WAITING_NANOS = 5_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final long bytesPerSecond;
    private long freeAtNanos;
    private boolean used;

    /**
     * @param bytesPerSecond the limit, 0 for none
     */
    ByteRate(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void sent(long bytes, long nowNanos) {
        if (bytesPerSecond > 0) {
            long from = used && freeAtNanos - nowNanos > 0 ? freeAtNanos : nowNanos;
            freeAtNanos = from + Math.round((double) bytes * NANOS_PER_SECOND / bytesPerSecond);
            used = true;
        }
    }

    /** How long to wait before more is sent; zero to go on. */
    Duration owed(long nowNanos) {
        long owed = used ? freeAtNanos - nowNanos : 0;
        return owed >= WORTH_WAITING_NANOS ? Duration.ofNanos(owed) : Duration.ZERO;
    }
}
