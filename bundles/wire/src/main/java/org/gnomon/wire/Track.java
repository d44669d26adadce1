package org.gnomon.wire;

/**
 * A scheme's moving averages. They begin with figures measured on two real guests (512 MiB, Redis
 * and SQLite), so that the first choices are sensible.
 */
final class Track {

    private static final double WEIGHT = 0.15;

    private final Scheme scheme;
    private final double[] ratio;
    private final double[] nanosPerByte;

    Track(Scheme scheme) {
        this.scheme = scheme;
        ratio = firstRatios(scheme).clone();
        double nanos = firstNanos(scheme);
        nanosPerByte = new double[] {nanos, nanos / 2, nanos};
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
        // A pause of this thread is not the scheme's fault: what is far off counts as a bit off.
        double seen = Math.min(newNanos, 4 * nanosPerByte[t]);
        ratio[t] += WEIGHT * (newRatio - ratio[t]);
        nanosPerByte[t] += WEIGHT * (seen - nanosPerByte[t]);
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
