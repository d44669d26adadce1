package org.gnomon.itests.evaluation.speed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.gnomon.spi.forecast.Series;

/**
 * As many series as are wanted: half are stretches of real ones, scaled and with noise, half are
 * made up. Each is made when it is asked for, so that the fleet itself takes no memory.
 *
 * @param real the real ones
 * @param kinds after how many series the same kind comes again, from elsewhere and with other noise
 */
record Fleet(List<double[]> real, int kinds) {

    /** What a forecast is made from: seven days of five minutes. */
    static final int VALUES = 2016;

    /** How many values later all are forecast again: an hour. */
    static final int LATER = 12;

    private static final int ALL = VALUES + LATER;

    private static final int DAY = 288;

    /**
     * One of them.
     *
     * @param from how many values after its beginning, 0 to {@value #LATER}
     */
    Series series(int index, int from) {
        SplittableRandom random = new SplittableRandom(index);
        int kind = index % kinds;
        double[] values =
                kind % 2 == 0 && !real.isEmpty()
                        ? resampled(real.get(kind / 2 % real.size()), random)
                        : madeUp(kind / 2 % 4, random);
        return new Series(Instant.EPOCH, Duration.ofMinutes(5), values).slice(from, from + VALUES);
    }

    private static double[] resampled(double[] from, SplittableRandom random) {
        int offset = random.nextInt(from.length - ALL + 1);
        double scale = 0.5 + random.nextDouble();
        double mean = 0;
        for (int i = 0; i < ALL; i++) {
            mean += Math.abs(from[offset + i]) / ALL;
        }
        double[] values = new double[ALL];
        for (int i = 0; i < ALL; i++) {
            double noise = 0.01 * mean * random.nextGaussian();
            values[i] = Math.max(0, scale * (from[offset + i] + noise));
        }
        return values;
    }

    private static double[] madeUp(int kind, SplittableRandom random) {
        double[] values = new double[ALL];
        double level = 0;
        for (int i = 0; i < ALL; i++) {
            double day = StrictMath.sin(2 * StrictMath.PI * i / DAY);
            level = 0.98 * level + random.nextGaussian();
            values[i] =
                    switch (kind) {
                        case 0 -> 50 + 20 * day + 5 * random.nextGaussian();
                        case 1 -> 50 + 3 * level;
                        case 2 -> random.nextInt(20) == 0 ? 500 * random.nextDouble() : 1;
                        default -> 30 + 10 * day + 2 * level + (i % 12 == 0 ? 40 : 0);
                    };
            // One in a hundred is a gap.
            values[i] = random.nextInt(100) == 0 ? Double.NaN : Math.max(0, values[i]);
        }
        return values;
    }
}
