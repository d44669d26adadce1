package org.gnomon.replication.internal.far;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.service.StateReplication;
import org.gnomon.spi.replication.FeedPace;

/**
 * Sets the pace of a feed from what its rounds cost, and recognises a guest that changes more than
 * gets through before anybody has frozen it. It has no clock and no chance: the same calls give the
 * same pace. Safe for use by any thread.
 *
 * <ul>
 *   <li>The length of a round: at most two fifths of the lag target, a feed's own imprecision
 *       included, so that the replica, which is at most two rounds old, keeps to it. Long rounds
 *       send a page that is written again and again once; so rounds are that long while they cost
 *       anything worth saving, and get shorter while link and CPU are all but idle.
 *   <li>A feed's first two rounds are not held back: all memory, and what was written meanwhile.
 *   <li>The most memory to hand out: what encoding can do in its share of a core. The share shrinks
 *       when work waits for a CPU on the primary's host.
 *   <li>Not converging: three rounds, one after the other, that were held up by the link or the
 *       CPU, took longer than half the lag target, and got no shorter: then the next ones will not
 *       either, and a freeze would take as long as a round.
 *   <li>Slowing down the guest: only if that was allowed, by steps while it does not converge.
 * </ul>
 */
public final class PaceControl {

    private static final Duration SHORTEST = Duration.ofMillis(200);

    /** How much longer than wanted a feed's rounds may be: QEMU goes by windows of 100 ms. */
    private static final Duration GRAIN = Duration.ofMillis(100);

    private static final double LITTLE_LINK = 0.02;
    private static final double MUCH_LINK = 0.05;
    private static final double LITTLE_CPU = 0.05;
    private static final double MUCH_CPU = 0.15;
    private static final double SATURATED = 0.85;
    private static final double NO_SHORTER = 0.9;
    private static final int BAD_ROUNDS = 3;

    /** A feed's first rounds, which are not held back. */
    public static final int UNPACED = 2;

    private static final double CALM = 0.5;
    private static final double STORM = 0.9;
    private static final double LEAST_SHARE = 0.2;

    /** From here on the encoder's one thread is the limit. */
    private static final double ENOUGH_CPU = 0.95;

    private static final long LEAST_BYTES = 4 << 20;
    private static final double THROTTLE_FIRST = 0.2;
    private static final double THROTTLE_STEP = 0.1;
    private static final double RESERVE = 1.25;

    private final Goal goal;
    private final long longest;
    private double round;
    private double linkRate;
    private double nanosPerByte = Double.NaN;
    private double share = 1;
    private RoundReport last;
    private int badRounds;
    private int goodRounds = BAD_ROUNDS;
    private double throttle;
    private Problem trouble;

    /**
     * What is wanted.
     *
     * @param lagTarget how old the replica may be
     * @param mostBytesPerSecond on the link, 0 for no limit
     * @param cpuBudget of a core, for encoding
     * @param throttle the most that the guest may be slowed down
     */
    public record Goal(
            Duration lagTarget, long mostBytesPerSecond, double cpuBudget, double throttle) {}

    public PaceControl(Goal goal) {
        this.goal = goal;
        long most = goal.lagTarget().toNanos() / 5 * 2 - GRAIN.toNanos();
        longest = Math.max(most, SHORTEST.toNanos());
        round = longest;
    }

    /** What a round should take now. */
    public synchronized Duration round() {
        return Duration.ofNanos(Math.round(round));
    }

    /**
     * What is seen of the surroundings.
     *
     * @param linkBytesPerSecond what the link carries, 0 if not known
     * @param hostPressure fraction of the time in which work waited for a CPU; NaN if not known
     */
    public synchronized void surroundings(double linkBytesPerSecond, double hostPressure) {
        double limit = goal.mostBytesPerSecond();
        linkRate = limit > 0 ? Math.min(limit, orInfinite(linkBytesPerSecond)) : linkBytesPerSecond;
        double storm = Double.isNaN(hostPressure) ? 0 : (hostPressure - CALM) / (STORM - CALM);
        double wanted = 1 - (1 - LEAST_SHARE) * Math.max(0, Math.min(1, storm));
        share += (wanted - share) / 4;
    }

    private static double orInfinite(double rate) {
        return rate > 0 ? rate : Double.MAX_VALUE;
    }

    /**
     * A new feed begins: its first round hands out all memory, whatever the guest does. That one
     * and the next one, which makes up for its length, are not held back.
     */
    public synchronized void begin() {
        last = null;
        badRounds = 0;
    }

    /** A round of changes was applied. Not for the first one of a feed. */
    public synchronized void round(RoundReport report) {
        double seconds = Math.max(1, report.nanos()) / 1e9;
        double link = linkRate > 0 ? report.codedBytes() / seconds / linkRate : 0;
        double cpu = report.encodeNanos() / 1e9 / seconds;
        if (report.handedBytes() > 0) {
            double its = (double) report.encodeNanos() / report.handedBytes();
            nanosPerByte =
                    Double.isNaN(nanosPerByte) ? its : nanosPerByte + (its - nanosPerByte) / 4;
        }
        if (link > MUCH_LINK || cpu > MUCH_CPU) {
            round = Math.min(longest, round * 1.5);
        } else if (link < LITTLE_LINK && cpu < LITTLE_CPU) {
            round = Math.max(SHORTEST.toNanos(), round * 0.8);
        }
        judge(report, link > SATURATED || report.full(), cpu > SATURATED * budget());
        last = report;
    }

    private void judge(RoundReport report, boolean linkHeld, boolean cpuHeld) {
        boolean isLong = report.nanos() > goal.lagTarget().toNanos() / 2;
        boolean noShorter = last == null || report.nanos() > NO_SHORTER * last.nanos();
        if ((linkHeld || cpuHeld) && isLong && noShorter) {
            badRounds++;
            goodRounds = 0;
        } else {
            badRounds = 0;
            goodRounds++;
        }
        if (badRounds >= BAD_ROUNDS) {
            trouble = willNotConverge(report, linkHeld);
            throttle =
                    Math.min(goal.throttle(), Math.max(THROTTLE_FIRST, throttle + THROTTLE_STEP));
        } else if (goodRounds > 0) {
            trouble = goodRounds >= BAD_ROUNDS || !isLong ? null : trouble;
            throttle = isLong ? throttle : Math.max(0, throttle - THROTTLE_STEP);
        }
    }

    private Problem willNotConverge(RoundReport report, boolean linkHeld) {
        double seconds = report.nanos() / 1e9;
        String throttling =
                goal.throttle() > 0
                        ? "The guest is being slowed down by up to "
                                + Math.round(goal.throttle() * 100)
                                + " %."
                        : "Or allow slowing down the guest (throttle).";
        return Problem.of(
                StateReplication.WILL_NOT_CONVERGE,
                String.format(
                        Locale.ROOT,
                        "the guest changes %.1f MB/s, encoded %.1f MB/s, and %s; a freeze now"
                                + " would take about %.1f s",
                        report.changedBytes() / seconds / 1e6,
                        report.codedBytes() / seconds / 1e6,
                        linkHeld
                                ? String.format(
                                        Locale.ROOT, "the link carries %.1f MB/s", linkRate / 1e6)
                                : "encoding has all of its CPU budget",
                        seconds),
                "Allow more bandwidth or CPU, wait until the guest writes less, or accept an older"
                        + " replica (lag target). "
                        + throttling);
    }

    /** What the link may carry, in bytes per second; 0 if not known. */
    public synchronized double linkRate() {
        return linkRate == Double.MAX_VALUE ? 0 : linkRate;
    }

    /** How much of a core encoding may take now. */
    public synchronized double budget() {
        return goal.cpuBudget() * share;
    }

    /** Bytes of changed pages a second that have to be encoded; 0 if not known. */
    public synchronized double demand() {
        return last == null || badRounds > 0
                ? 0
                : last.changedBytes() * 1e9 / Math.max(1, last.nanos()) * RESERVE;
    }

    /**
     * How the feed should go on.
     *
     * @param rounds how many it has handed out
     */
    public synchronized FeedPace pace(int rounds) {
        boolean unlimited =
                budget() >= ENOUGH_CPU || Double.isNaN(nanosPerByte) || nanosPerByte <= 0;
        long most =
                unlimited ? 0 : Math.max(LEAST_BYTES, Math.round(budget() * 1e9 / nanosPerByte));
        Duration length = rounds < UNPACED ? Duration.ZERO : round();
        return new FeedPace(length, most, Math.min(0.99, throttle));
    }

    /** That it does not converge; empty if it does, or that is not known. */
    public synchronized Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * How fast changed memory gets to the far end when nothing else holds it up; NaN if unknown.
     */
    public synchronized double bytesPerSecond() {
        if (last == null || last.changedBytes() == 0 || last.codedBytes() == 0 || linkRate <= 0) {
            return Double.NaN;
        }
        double byLink = linkRate * last.changedBytes() / last.codedBytes();
        double byCpu =
                last.encodeNanos() > 0
                        ? last.changedBytes() * 1e9 / last.encodeNanos()
                        : Double.MAX_VALUE;
        return Math.min(byLink, byCpu);
    }
}
