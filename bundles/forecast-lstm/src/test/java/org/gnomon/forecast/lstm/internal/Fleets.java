package org.gnomon.forecast.lstm.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Series;

/** Series with a day in them, of several sizes and shapes. */
final class Fleets {

    private Fleets() {}

    static List<Series> daily(int series, int length, long seed) {
        List<Series> fleet = new ArrayList<>();
        for (int s = 0; s < series; s++) {
            fleet.add(one(length, seed + s));
        }
        return fleet;
    }

    static Series one(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double size = 1 + 99 * random.nextDouble();
        double phase = random.nextInt(288);
        double[] level = {0};
        return Histories.of(
                length,
                i -> {
                    level[0] += 0.05 * (random.nextDouble() - 0.5);
                    double day = Math.sin(2 * Math.PI * (i + phase) / 288);
                    return size * (3 + day + level[0] + 0.4 * random.nextDouble());
                });
    }
}
