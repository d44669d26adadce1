package org.gnomon.prediction.internal.forecast.method;

import java.util.Arrays;

/**
 * What the ridge learns to say of a moment: each of the next values, and the mean of each block of
 * those beyond; clipped like what it sees. NaN if it is not known.
 */
final class RidgeTargets {

    private final double[] values;
    private final double[] levels;
    private final double scale;
    private final int[] blocks;

    /** The sum and the number of the measured values before each index. */
    private final double[] sums;

    private final int[] counts;

    RidgeTargets(double[] values, double[] levels, double scale, int[] blocks) {
        this.values = values;
        this.levels = levels;
        this.scale = scale;
        int most = values.length / 4;
        this.blocks = Arrays.stream(blocks).filter(last -> last <= most).toArray();
        sums = new double[values.length + 1];
        counts = new int[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            boolean gap = Double.isNaN(values[i]);
            sums[i + 1] = sums[i] + (gap ? 0 : values[i] / scale);
            counts[i + 1] = counts[i] + (gap ? 0 : 1);
        }
    }

    int size() {
        return steps() + blocks.length;
    }

    private int steps() {
        return Math.min(RidgeForecaster.STEPS, values.length / 4);
    }

    /** Writes what came after an index. */
    void write(int at, double[] into) {
        double level = levels[at];
        int steps = steps();
        for (int k = 0; k < steps; k++) {
            int i = at + 1 + k;
            into[k] = i < values.length ? clip((values[i] - level) / scale) : Double.NaN;
        }
        int from = at + 1 + steps;
        for (int k = 0; k < blocks.length; k++) {
            int to = at + 1 + blocks[k];
            boolean known = to <= values.length && counts[to] > counts[from];
            into[steps + k] =
                    known
                            ? clip(
                                    (sums[to] - sums[from]) / (counts[to] - counts[from])
                                            - level / scale)
                            : Double.NaN;
            from = to;
        }
    }

    /** The forecast path that such an answer stands for. */
    double[] path(double[] answer, double level) {
        int steps = steps();
        int length = blocks.length == 0 ? steps : blocks[blocks.length - 1];
        double[] path = new double[length];
        for (int k = 0; k < steps; k++) {
            path[k] = level + scale * clip(answer[k]);
        }
        int from = steps;
        for (int k = 0; k < blocks.length; k++) {
            Arrays.fill(path, from, blocks[k], level + scale * clip(answer[steps + k]));
            from = blocks[k];
        }
        return path;
    }

    private static double clip(double distance) {
        return Math.max(-RidgeFeatures.CLIP, Math.min(RidgeFeatures.CLIP, distance));
    }
}
