package org.gnomon.itests.hosts;

import java.time.Duration;

/**
 * What a link is like, in each direction.
 *
 * @param bitsPerSecond how fast bits go out; 0 for as fast as they come
 * @param delay from one end to the other; a round trip takes twice that
 * @param loss which part of the packets is lost, each on its own
 * @param queueBytes what may wait to go out; what comes when that is full is dropped
 */
record LinkConditions(long bitsPerSecond, Duration delay, double loss, int queueBytes) {

    /** No delay, no limit, nothing lost. */
    static final LinkConditions PERFECT = new LinkConditions(0, Duration.ZERO, 0, 1 << 22);

    LinkConditions {
        if (bitsPerSecond < 0 || delay.isNegative() || !(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException(bitsPerSecond + " bit/s, " + delay + ", " + loss);
        }
    }

    /** With a queue of 50 ms, and of 64 packets at least, as routers have it. */
    static LinkConditions of(long bitsPerSecond, Duration delay, double loss) {
        long queue = Math.max(64 * 1500, bitsPerSecond / 8 / 20);
        return new LinkConditions(
                bitsPerSecond, delay, loss, (int) Math.min(queue, PERFECT.queueBytes));
    }

    LinkConditions withLoss(double other) {
        return new LinkConditions(bitsPerSecond, delay, other, queueBytes);
    }
}
