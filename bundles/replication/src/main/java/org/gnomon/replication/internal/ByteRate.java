package org.gnomon.replication.internal;

import java.time.Duration;

/**
 * Holds a limit of bytes per second, for several senders together, by saying how long each is to
 * wait after what it sent. What is sent books its time after all that was booked before, and its
 * sender waits to the end of its own booking: so senders take turns. Unused time is not saved up.
 */
final class ByteRate {

    /** Below this a wait costs more than it evens out. */
    private static final long WORTH_WAITING_NANOS = 5_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private long bytesPerSecond;
    private long bookedToNanos;
    private boolean used;

    /**
     * Sets the limit.
     *
     * @param most the limit, 0 for none
     */
    synchronized void limit(long most) {
        bytesPerSecond = most;
    }

    /** For one more sender. */
    Share share() {
        return new Share();
    }

    /** The end of the time that these bytes take; the present if there is no limit. */
    private synchronized long book(long bytes, long nowNanos) {
        if (bytesPerSecond <= 0) {
            return nowNanos;
        }
        long from = used && bookedToNanos - nowNanos > 0 ? bookedToNanos : nowNanos;
        bookedToNanos = from + Math.round((double) bytes * NANOS_PER_SECOND / bytesPerSecond);
        used = true;
        return bookedToNanos;
    }

    /** One sender. */
    final class Share {

        private volatile Long freeAtNanos;

        private Share() {}

        void sent(long bytes, long nowNanos) {
            freeAtNanos = book(bytes, nowNanos);
        }

        /** How long to wait before more is sent; zero to go on. */
        Duration owed(long nowNanos) {
            Long freeAt = freeAtNanos;
            long owed = freeAt == null ? 0 : freeAt - nowNanos;
            return owed >= WORTH_WAITING_NANOS ? Duration.ofNanos(owed) : Duration.ZERO;
        }
    }
}
