package org.gnomon.replication.internal.far;

/**
 * A round whose changes the far end has applied.
 *
 * @param startNanos when the dirty log was read; the far end has all that was written before
 * @param endNanos when it was read again
 * @param handedBytes what the feed handed out in between
 * @param changedBytes what of it the far end did not have
 * @param codedBytes what that was encoded to, headers included
 * @param encodeNanos how long encoding it took
 * @param full whether the window held it up at its end: the link was the limit
 */
public record RoundReport(
        long startNanos,
        long endNanos,
        long handedBytes,
        long changedBytes,
        long codedBytes,
        long encodeNanos,
        boolean full) {

    /** How long it took to hand it out, in nanoseconds. */
    public long nanos() {
        return endNanos - startNanos;
    }
}
