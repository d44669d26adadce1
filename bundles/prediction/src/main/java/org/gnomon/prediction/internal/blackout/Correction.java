package org.gnomon.prediction.internal.blackout;

import java.util.List;

/**
 * How much of what was learned about conditions is believed: all, half or nothing but the level of
 * the newest switches. Each is tried on every switch that comes. What was learned is believed once
 * it was clearly less off than the level alone; so it does no harm where the blackout depends on
 * none of it, or on something that nobody sees. One thread at a time.
 */
final class Correction {

    private static final double[] SHARES = {0, 0.5, 1};

    /** A try counts half as much as one this many later. */
    private static final double HALF_LIFE = 20;

    /** To be believed after that many tries. */
    private static final int TRIES = 10;

    /** To be believed if so much less off. */
    private static final double CLEARLY = 0.85;

    private static final double KEEP = StrictMath.pow(0.5, 1 / HALF_LIFE);

    private final double[] off = new double[SHARES.length];
    private int tries;
    private LogRatio plain = LogRatio.levelOf(List.of());
    private LogRatio learned = plain;

    /** Learns from the switches so far. */
    void fit(List<LogRatio.Seen> seen) {
        plain = LogRatio.levelOf(seen);
        learned = LogRatio.fit(seen);
    }

    /** The logarithm of the factor by which a switch should differ from its parts. */
    double of(Situation s) {
        return of(s, SHARES[best()]);
    }

    private double of(Situation s, double share) {
        return (1 - share) * plain.of(s) + share * learned.of(s);
    }

    private int best() {
        int best = 1;
        for (int i = 2; i < off.length; i++) {
            best = off[i] < off[best] ? i : best;
        }
        return tries >= TRIES && off[best] < CLEARLY * off[0] ? best : 0;
    }

    /** What came: how far was each off? */
    void came(LogRatio.Seen next) {
        tries++;
        for (int i = 0; i < off.length; i++) {
            double error = Math.abs(next.logRatio() - of(next.situation(), SHARES[i]));
            off[i] = KEEP * off[i] + error;
        }
    }
}
