package org.gnomon.prediction.internal.blackout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * What the switches of one sort teach: how long they take without copying, how that differs, and
 * how far off a forecast was each time. The latter is found by going through them in order and
 * forecasting each from those before it alone, so it is what a user would have seen.
 *
 * <p>A pure function of the switches: nothing else is kept, and a restart changes nothing.
 */
final class Learned {

    /** Fewer are no ground for a correction. */
    static final int ENOUGH = 5;

    static final double SHARE = 0.9;

    /** So many switches are needed before a bound is promised. */
    static final int PROMISED_FROM = ENOUGH + AdaptiveBound.needed(SHARE);

    private static final int MOST = 200;
    private static final int RECENT = 10;
    private static final double LEAST_MILLIS = 0.001;

    private final List<Switched> switches;
    private final List<Situation> situations = new ArrayList<>();
    private final AdaptiveBound above = new AdaptiveBound(SHARE);
    private final AdaptiveBound below = new AdaptiveBound(SHARE);

    private final Usual usual;
    private final Correction correction = new Correction();

    /**
     * Learns.
     *
     * @param all of one sort, oldest first, at least one
     */
    Learned(List<Switched> all) {
        switches = all.subList(Math.max(0, all.size() - MOST), all.size());
        switches.forEach(s -> situations.add(Situation.of(s.vm(), s.conditions())));
        for (int i = ENOUGH; i < switches.size(); i++) {
            Usual before = usual(i);
            correction.fit(seen(i, before));
            double expected = expected(before, situations.get(i));
            double error = StrictMath.log(switches.get(i).totalMillis() / expected);
            above.next(error);
            below.next(-error);
            correction.came(seen(i, before, situations.get(i)));
        }
        usual = usual(switches.size());
        correction.fit(seen(switches.size(), usual));
    }

    /**
     * Medians of the newest switches.
     *
     * @param restMillis what they took without copying
     * @param syncMillis what copying took; used where it cannot be told
     */
    private record Usual(double restMillis, double syncMillis) {

        double parts(Situation s) {
            return restMillis + (Double.isNaN(s.syncMillis()) ? syncMillis : s.syncMillis());
        }
    }

    private Usual usual(int first) {
        List<Switched> newest = switches.subList(Math.max(0, first - RECENT), first);
        double[] rests =
                newest.stream()
                        .mapToDouble(s -> s.totalMillis() - s.finalSyncMillis())
                        .map(ms -> Math.max(LEAST_MILLIS, ms))
                        .toArray();
        double[] syncs = newest.stream().mapToDouble(Switched::finalSyncMillis).toArray();
        return new Usual(Statistics.median(rests), Statistics.median(syncs));
    }

    private List<LogRatio.Seen> seen(int first, Usual before) {
        List<LogRatio.Seen> seen = new ArrayList<>();
        for (int i = 0; i < first && first >= ENOUGH; i++) {
            seen.add(seen(i, before, situations.get(i)));
        }
        return seen;
    }

    private LogRatio.Seen seen(int i, Usual before, Situation s) {
        double ratio = switches.get(i).totalMillis() / before.parts(s);
        return new LogRatio.Seen(s, StrictMath.log(ratio));
    }

    private double expected(Usual before, Situation s) {
        return before.parts(s) * StrictMath.exp(correction.of(s));
    }

    /** The median forecast, in milliseconds. */
    double middle(Situation now) {
        return expected(usual, now);
    }

    /** The factor above the median below which {@link #SHARE} of the switches stay. */
    OptionalDouble upperFactor() {
        return factor(above, 1);
    }

    /** The factor below the median above which {@link #SHARE} of the switches stay. */
    OptionalDouble lowerFactor() {
        return factor(below, -1);
    }

    private static OptionalDouble factor(AdaptiveBound bound, int sign) {
        OptionalDouble error = bound.bound();
        return error.isEmpty()
                ? error
                : OptionalDouble.of(StrictMath.exp(sign * Math.max(0, error.getAsDouble())));
    }

    List<Switched> switches() {
        return switches;
    }

    Ranges ranges() {
        return new Ranges(situations);
    }
}
