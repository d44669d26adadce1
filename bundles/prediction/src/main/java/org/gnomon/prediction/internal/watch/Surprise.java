package org.gnomon.prediction.internal.watch;

/**
 * How unlike everything before a value is: four looks at it, each held against its own past, their
 * logarithms added up as in Fisher's combination of tests. Causal; bounded memory.
 */
final class Surprise {

    /** Rows of the short mean: an hour of five minutes each. */
    private static final int FEW = 12;

    /** Rows of the long mean: four hours. */
    private static final int MANY = 48;

    /** Rows over which it is looked at how much the value moves. */
    private static final int MOVES = 24;

    /** How slowly the usual level follows. */
    private static final double USUAL = 0.005;

    /** How fast the near level follows, from which the ordinary deviation is taken. */
    private static final double NEAR = 0.1;

    /** Further away than so many deviations is as far as this, for the near level. */
    private static final double CLIP = 4;

    private static final int FIRST = 20;

    /** Differences below this share of the level are rounding. */
    private static final double ROUNDING = 1e-9;

    private final Recent few = new Recent(FEW);
    private final Recent many = new Recent(MANY);
    private final Recent moves = new Recent(MOVES);
    private final DayMemory yesterday = new DayMemory();
    private final TailMemory jumps = new TailMemory();
    private final TailMemory shortShifts = new TailMemory();
    private final TailMemory longShifts = new TailMemory();
    private final TailMemory stillness = new TailMemory();
    private double usual;
    private double near;
    private double deviation;
    private double last;
    private long rows;

    /** Takes the next value in and says how surprising it is. */
    double next(long at, double value) {
        if (rows == 0) {
            usual = value;
            near = value;
            last = value;
        }
        double jump = real(Math.abs(value - last), value);
        few.add(value);
        many.add(value);
        if (rows > 0) {
            moves.add(jump);
        }
        double shortMean = few.mean();
        double longMean = many.mean();
        boolean known = yesterday.moveTo(at);
        double shortShift = few.isFull() ? Math.abs(shortMean - usual) : 0;
        double longShift = many.isFull() ? Math.abs(longMean - usual) : 0;
        if (known) {
            shortShift = Math.min(shortShift, yesterday.shortDistance(shortMean, FEW, FEW / 2));
            longShift = Math.min(longShift, yesterday.longDistance(longMean, FEW, FEW));
        }
        double surprise =
                held(jumps, jump)
                        + held(shortShifts, real(shortShift, value))
                        + held(longShifts, real(longShift, value))
                        + (moves.isFull() ? held(stillness, still()) : 0);
        yesterday.add(at, shortMean, longMean);
        learn(value);
        return surprise;
    }

    /** Above zero if the short mean is above the usual level. */
    double lean() {
        return few.mean() - usual;
    }

    private static double held(TailMemory memory, double size) {
        double surprise = memory.surprise(size);
        memory.add(size);
        return surprise;
    }

    /** Grows as the value moves less; 0 for one that never moved. */
    private double still() {
        return deviation > 0 ? 1 / (moves.mean() + 1e-3 * deviation) : 0;
    }

    private double real(double difference, double value) {
        return difference > ROUNDING * (Math.abs(value) + Math.abs(usual)) ? difference : 0;
    }

    private void learn(double value) {
        rows++;
        double off = value - near;
        double limit = deviation > 0 ? CLIP * deviation : Double.POSITIVE_INFINITY;
        double held = rows <= FIRST ? off : Math.max(-limit, Math.min(limit, off));
        near += Math.max(NEAR, rows <= FIRST ? 1.0 / rows : 0) * held;
        double pace = rows <= 50 ? 1.0 / rows : 0.01;
        deviation += pace * (Math.min(Math.abs(real(value - near, value)), limit) - deviation);
        usual += Math.max(USUAL, 1.0 / rows) * (value - usual);
        last = value;
    }
}
