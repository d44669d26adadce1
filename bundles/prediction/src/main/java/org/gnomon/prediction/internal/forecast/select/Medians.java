package org.gnomon.prediction.internal.forecast.select;

import java.util.Arrays;
import java.util.List;

/** The middle of several paths. */
final class Medians {

    private Medians() {}

    /** At one step. */
    static double at(int step, List<double[]> paths) {
        if (paths.size() == 1) {
            return paths.get(0)[step];
        }
        double[] values = new double[paths.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = paths.get(i)[step];
        }
        Arrays.sort(values);
        // Halved first: the sum of two large values could leave the numbers.
        return values[(values.length - 1) / 2] / 2 + values[values.length / 2] / 2;
    }
}
