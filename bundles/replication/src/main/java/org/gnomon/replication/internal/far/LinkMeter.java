package org.gnomon.replication.internal.far;

/**
 * How fast a link carries, and how long it takes there and back, from acknowledgements; the method
 * is that of BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", 2016): the rate is
 * the highest delivery rate of some seconds, the delay the lowest round-trip time. A frame that was
 * sent while there was little to send says nothing against a higher rate. Safe for use by any
 * thread.
 */
final class LinkMeter {

    private static final long EPOCH_NANOS = 5_000_000_000L;
    private static final long STALE_NANOS = 5_000_000_000L;
    private static final long SLACK_BYTES = 64 << 10;
    private static final long TIGHT_BYTES = 192 << 10;
    private static final long LOOSE_BYTES = 1 << 20;
    private static final double LONG_NANOS = 200e6;
    private static final int GAIN = 2;
    private static final int USUAL_OF = 16;

    /** Bytes per second that are more than a slow link carries. */
    private static final double TELLING = 12.5e6;

    private final long most;
    private long delivered;
    private long deliveredAt;
    private long lastSentOfDelivered;
    private double rateNow;
    private double rateBefore;
    private double usual;
    private boolean sawFull;
    private long epochStart;
    private long leastRtt = Long.MAX_VALUE;
    private long leastRttAt;
    private double aloneRtt;
    private boolean tight;
    private long rtt;
    private long lastAckAt;

    /**
     * @param most the largest window
     */
    LinkMeter(long most) {
        this.most = most;
    }

    /**
     * What was so when a frame was sent.
     *
     * @param full whether there was more to send than the window takes
     * @param alone whether nothing else was on its way
     */
    record Sent(
            long nanos,
            long delivered,
            long deliveredAt,
            long lastSentOfDelivered,
            boolean full,
            boolean alone) {}

    /**
     * A frame is given to the connection.
     *
     * @param full whether there is more to send than the window takes
     * @param alone whether nothing else is on its way
     */
    synchronized Sent sent(long now, boolean full, boolean alone) {
        if (alone) {
            deliveredAt = now;
            lastSentOfDelivered = now;
            lastAckAt = now;
        }
        return new Sent(now, delivered, deliveredAt, lastSentOfDelivered, full, alone);
    }

    /** A frame of so many bytes is acknowledged. */
    synchronized void acknowledged(Sent sent, int bytes, long now) {
        delivered += bytes;
        deliveredAt = now;
        lastSentOfDelivered = sent.nanos();
        lastAckAt = now;
        roundTrip(sent, Math.max(1, now - sent.nanos()), now);
        long acks = now - sent.deliveredAt();
        long sends = sent.nanos() - sent.lastSentOfDelivered();
        long span = Math.max(1, Math.max(acks, sends));
        rate((delivered - sent.delivered()) * 1e9 / span, sent.full(), now);
    }

    private void roundTrip(Sent sent, long took, long now) {
        rtt = rtt == 0 ? took : rtt + (took - rtt) / 8;
        if (sent.alone()) {
            aloneRtt = aloneRtt == 0 ? took : aloneRtt + (took - aloneRtt) / 4;
        }
        boolean stale = now - leastRttAt > STALE_NANOS;
        if (took <= leastRtt || stale && sent.alone()) {
            leastRtt = took;
            leastRttAt = now;
        }
    }

    private void rate(double seen, boolean full, long now) {
        if (full) {
            usual = usual == 0 ? seen : usual + (seen - usual) / USUAL_OF;
        }
        if (now - epochStart > EPOCH_NANOS && sawFull) {
            rateBefore = rateNow;
            rateNow = 0;
            sawFull = false;
            epochStart = now;
        }
        rateNow = Math.max(rateNow, seen);
        sawFull |= full;
    }

    /** The connection is another one; what is on its way is sent again. */
    synchronized void reconnected(long now) {
        deliveredAt = now;
        lastSentOfDelivered = now;
        lastAckAt = now;
    }

    /** Bytes per second, 0 if not known yet. */
    synchronized double bytesPerSecond() {
        return Math.max(rateNow, rateBefore);
    }

    /**
     * As above, but the mean of what was seen while there was enough to send: the highest rate may
     * have been a burst into somebody's buffer. 0 if not known yet: little that was carried while
     * there was little to send tells nothing of the link.
     */
    synchronized double usualBytesPerSecond() {
        double most = bytesPerSecond();
        return usual > 0 ? usual : most < TELLING ? 0 : most;
    }

    /** The usual time there and back with what is queued, in nanoseconds; 0 if not known. */
    synchronized long roundTripNanos() {
        return rtt;
    }

    /** How long nothing was acknowledged; means something only if something is on its way. */
    synchronized long silentNanos(long now) {
        return now - lastAckAt;
    }

    /**
     * How much to have on its way. While a guest runs: enough for the link to be busy also if the
     * threads at both ends have to wait for a CPU. While it is about to be frozen: twice what the
     * link holds, because what is queued then is blackout. One frame at a time for a moment if the
     * delay was not seen without a queue for long, because the queue is what it would measure.
     */
    synchronized long window(long now) {
        double rate = bytesPerSecond();
        if (rate == 0 || leastRtt == Long.MAX_VALUE) {
            return Math.min(most, LOOSE_BYTES);
        }
        if (!tight) {
            return (long) Math.min(most, Math.max(LOOSE_BYTES, 2 * GAIN * rate * base() / 1e9));
        }
        double wanted = GAIN * rate * base() / 1e9 + SLACK_BYTES;
        return (long) Math.min(most, Math.max(TIGHT_BYTES, wanted));
    }

    /** The delay of a frame that is alone: the least is the link's, the usual that of both ends. */
    private double base() {
        return Math.max(leastRtt, Math.min(aloneRtt, LONG_NANOS));
    }

    /** Whether a guest is about to be frozen, or is. */
    synchronized boolean isTight() {
        return tight;
    }

    /** Tells it. */
    synchronized void tight(boolean on) {
        tight = on;
    }
}
