package org.gnomon.wire;

import java.util.Arrays;

/**
 * A scheme's moving averages. They begin with figures measured on two real guests (512 MiB, Redis
 * and SQLite), so that the first choices are sensible.
 *
 * <p>Times are believed quickly when they fall and slowly when they rise: a thread that had to
 * wait, or code that is not compiled yet, makes a scheme look slow, nothing makes it look fast. For
 * the same reason the first times of a scheme do not count, and it never looks more than four times
 * slower than what was measured before.
 */
final class Track {

    private static final double WEIGHT = 0.15;
    private static final double FASTER_WEIGHT = 0.25;
    private static final double SLOWER_WEIGHT = 0.05;
    private static final double JUMP = 2;
    private static final double SLOWEST = 4;
    private static final int COLD_CALLS = 2;

    private final Scheme scheme;
    private final double[] ratio;
    private final double[] nanosPerByte;
    private final double[] slowest;
    private int cold = COLD_CALLS;

    Track(Scheme scheme) {
        this.scheme = scheme;
        ratio = firstRatios(scheme).clone();
        double nanos = firstNanos(scheme);
        double sparse = scheme.mode() == Scheme.Mode.DELTA ? nanos / 4 : nanos / 2;
        nanosPerByte = new double[] {nanos, sparse, nanos};
        slowest = Arrays.stream(nanosPerByte).map(n -> SLOWEST * n).toArray();
    }

    Scheme scheme() {
        return scheme;
    }

    double ratio(Texture texture) {
        return ratio[texture.ordinal()];
    }

    double nanosPerByte(Texture texture) {
        return nanosPerByte[texture.ordinal()];
    }

    void add(Texture texture, double newRatio, double newNanos) {
        int t = texture.ordinal();
        ratio[t] += WEIGHT * (newRatio - ratio[t]);
        if (cold > 0) {
            cold--;
            return;
        }
        double usual = nanosPerByte[t];
        double seen = Math.min(newNanos, JUMP * usual);
        double moved = usual + (seen < usual ? FASTER_WEIGHT : SLOWER_WEIGHT) * (seen - usual);
        nanosPerByte[t] = Math.min(slowest[t], moved);
    }

    void scale(Texture texture, double factor) {
        if (scheme.mode() != Scheme.Mode.RAW) {
            int t = texture.ordinal();
            ratio[t] = Math.min(1, ratio[t] * factor);
        }
    }

    /** New, sparse, dense. */
    private static double[] firstRatios(Scheme scheme) {
        boolean fast = scheme.codec().startsWith("lz4");
        return switch (scheme.mode()) {
            case RAW -> new double[] {1, 1, 1};
            case PLAIN -> fast ? new double[] {.4, .2, .6} : new double[] {.3, .14, .5};
            case DELTA -> fast ? new double[] {.4, .065, .6} : new double[] {.3, .038, .55};
            case BASED -> new double[] {.3, .03, .4};
        };
    }

    private static double firstNanos(Scheme scheme) {
        double codec = 3;
        if (scheme.mode() == Scheme.Mode.RAW) {
            codec = .05;
        } else if (scheme.codec().startsWith("lz4")) {
            codec = 1.2;
        } else if (scheme.codec().startsWith("brotli")) {
            codec = 8;
        }
        return scheme.mode() == Scheme.Mode.BASED ? 2 * codec : codec;
    }
}
