package org.gnomon.prediction.internal.judge;

import java.util.Arrays;

/**
 * A stretch as means of consecutive values over their time. This bounds the cost, and evens out
 * figures that come in steps, such as lines counted in a tenth of a second.
 *
 * @param values the means
 * @param from the time when each begins
 * @param to the time when it ends
 * @param parts where each part of the stretch begins
 * @param counted whether the values are small whole counts over their time
 */
record Bins(double[] values, double[] from, double[] to, int[] parts, boolean counted) {

    /** More say no more of a level. */
    private static final int MOST = 240;

    /** This share of another stretch has to be there to be looked at beside this one. */
    private static final double LEAST_BESIDE = 0.5;

    static Bins of(Stretch stretch) {
        boolean counted = stretch.counted();
        int n = stretch.size();
        int each = (n + MOST - 1) / MOST;
        if (counted) {
            int longest = 0;
            for (int p = 0; p < stretch.parts().length; p++) {
                longest = Math.max(longest, stretch.end(p) - stretch.parts()[p]);
            }
            each = Math.max(each, Math.max(1, (int) Math.round(Math.sqrt(longest) / 2)));
        }
        Filling filling = new Filling(stretch, n);
        int[] parts = new int[stretch.parts().length];
        for (int p = 0; p < parts.length; p++) {
            parts[p] = filling.count;
            filling.add(stretch.parts()[p], stretch.end(p), each);
        }
        return filling.bins(parts, counted);
    }

    /** The bins as they come. */
    private static final class Filling {
        private final Stretch stretch;
        private final double[] values;
        private final double[] from;
        private final double[] to;
        private int count;

        Filling(Stretch stretch, int most) {
            this.stretch = stretch;
            values = new double[most];
            from = new double[most];
            to = new double[most];
        }

        void add(int start, int end, int each) {
            int n = end - start;
            int bins = Math.max(1, n / each);
            double half = stretch.period() / 2;
            double[] seconds = stretch.seconds();
            double last = seconds[start] - half;
            for (int i = 0; i < bins; i++) {
                int first = start + (int) ((long) i * n / bins);
                int next = start + (int) ((i + 1L) * n / bins);
                values[count] = stretch.mean(first, next);
                from[count] = last;
                last =
                        next == end
                                ? seconds[end - 1] + half
                                : (seconds[next - 1] + seconds[next]) / 2;
                to[count++] = last;
            }
        }

        Bins bins(int[] parts, boolean counted) {
            return new Bins(
                    Arrays.copyOf(values, count),
                    Arrays.copyOf(from, count),
                    Arrays.copyOf(to, count),
                    parts,
                    counted);
        }
    }

    /** How long one is, in seconds. */
    double seconds() {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += to[i] - from[i];
        }
        return sum / values.length;
    }

    /** The means of another stretch in the same times; empty if too little is known of it. */
    double[] beside(Stretch other) {
        int count = values.length;
        double[] sums = new double[count];
        int[] seen = new int[count];
        int bin = 0;
        double near = other.period();
        double covered = 0;
        for (int i = 0; i < other.size(); i++) {
            double at = other.seconds()[i];
            while (bin < count && at >= to[bin]) {
                bin++;
            }
            if (bin < count && at >= from[bin]) {
                covered += seen[bin] == 0 ? Math.max(1, near / (to[bin] - from[bin])) : 0;
                sums[bin] += other.values()[i];
                seen[bin]++;
            }
        }
        return covered < Math.max(2, LEAST_BESIDE * count) ? new double[0] : filled(sums, seen);
    }

    /** A bin without a value takes what lies on the line between its neighbours. */
    private static double[] filled(double[] sums, int[] seen) {
        double[] means = new double[sums.length];
        int last = -1;
        for (int i = 0; i < sums.length; i++) {
            if (seen[i] == 0) {
                continue;
            }
            means[i] = sums[i] / seen[i];
            for (int j = last + 1; j < i; j++) {
                double way = last < 0 ? 1 : (double) (j - last) / (i - last);
                means[j] = last < 0 ? means[i] : means[last] + way * (means[i] - means[last]);
            }
            last = i;
        }
        Arrays.fill(means, last + 1, sums.length, means[last]);
        return means;
    }
}
