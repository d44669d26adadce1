package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Deque;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** A link in virtual time: a rate, a delay, and frames that wait in its queue. */
class LinkMeterTest {

    private static final long MOST = 16 << 20;
    private static final int FRAME = 32 << 10;
    private static final double SECOND = 1e9;

    private final LinkMeter meter = new LinkMeter(MOST);
    private final Deque<Flying> flying = new ArrayDeque<>();
    private long now = 1;
    private double linkFree;
    private long onWay;

    private record Flying(LinkMeter.Sent sent, long ackAt) {}

    /** Keeps the link as full as the window allows; gives the mean of what was on its way. */
    private double run(double rate, long delay, double seconds) {
        long end = now + (long) (seconds * SECOND);
        double sum = 0;
        long steps = 0;
        while (now < end) {
            while (onWay + FRAME <= Math.max(FRAME, meter.window(now))) {
                linkFree = Math.max(linkFree, now) + FRAME / rate * SECOND;
                flying.add(
                        new Flying(
                                meter.sent(now, true, flying.isEmpty()),
                                (long) linkFree + 2 * delay));
                onWay += FRAME;
            }
            Flying first = flying.remove();
            now = Math.max(now, first.ackAt());
            onWay -= FRAME;
            meter.acknowledged(first.sent(), FRAME, now);
            sum += onWay;
            steps++;
        }
        return sum / steps;
    }

    @Test
    void findsTheRateAndKeepsLittleMoreOnTheWayThanTheLinkHoldsBeforeAFreeze() {
        run(12.5e6, 10_000_000, 3);
        meter.tight(true);
        assertThat(meter.bytesPerSecond()).isCloseTo(12.5e6, Percentage.withPercentage(10));
        double holds = 12.5e6 * 0.02;
        assertThat(run(12.5e6, 10_000_000, 3)).isBetween(0.8 * holds, 3 * holds);
    }

    /** A frame that goes alone shows the delay, not what the link carries. */
    @Test
    void littleThatIsSentSaysNothingOfTheLink() {
        LinkMeter.Sent alone = meter.sent(now, false, true);
        now += 1_000_000;
        meter.acknowledged(alone, 100, now);
        assertThat(meter.bytesPerSecond()).isCloseTo(1e5, Percentage.withPercentage(1));
        assertThat(meter.usualBytesPerSecond()).isZero();
        run(1e6, 1_000_000, 3);
        assertThat(meter.usualBytesPerSecond()).isCloseTo(1e6, Percentage.withPercentage(15));
    }

    @Test
    void itsOwnQueueIsNotTakenForTheLinksDelay() {
        meter.tight(true);
        for (int i = 0; i < 10; i++) {
            run(12.5e6, 5_000_000, 6);
        }
        double holds = 12.5e6 * 0.01;
        assertThat(run(12.5e6, 5_000_000, 6)).isLessThan(3 * holds + (192 << 10));
        assertThat(meter.bytesPerSecond()).isCloseTo(12.5e6, Percentage.withPercentage(10));
    }

    @Test
    void followsALinkThatGetsSlower() {
        run(125e6, 1_000_000, 8);
        assertThat(meter.bytesPerSecond()).isCloseTo(125e6, Percentage.withPercentage(15));
        run(10e6, 1_000_000, 25);
        assertThat(meter.bytesPerSecond()).isCloseTo(10e6, Percentage.withPercentage(15));
    }

    @Test
    void littleToSendSaysNothingAgainstTheRate() {
        run(50e6, 2_000_000, 5);
        double before = meter.bytesPerSecond();
        for (int i = 0; i < 200; i++) {
            LinkMeter.Sent sent = meter.sent(now, false, true);
            now += 5_000_000;
            meter.acknowledged(sent, 1000, now);
            now += 200_000_000;
        }
        assertThat(meter.bytesPerSecond()).isCloseTo(before, within(1.0));
    }

    @Test
    void tellsHowLongNothingCameBack() {
        LinkMeter.Sent sent = meter.sent(now, true, true);
        assertThat(meter.silentNanos(now + 100)).isEqualTo(100);
        meter.acknowledged(sent, 10, now + 200);
        assertThat(meter.silentNanos(now + 1000)).isEqualTo(800);
    }

    @Test
    void whileTheGuestRunsTheLinkIsBusyThoughTheEndsAreSlow() {
        run(12.5e6, 40_000_000, 5);
        assertThat(meter.window(now)).isGreaterThanOrEqualTo(1 << 20);
        assertThat(meter.bytesPerSecond()).isCloseTo(12.5e6, Percentage.withPercentage(10));
    }

    @Test
    void theWindowNeverExceedsItsLimit() {
        run(1e9, 50_000_000, 3);
        assertThat(meter.window(now)).isLessThanOrEqualTo(MOST);
    }
}
