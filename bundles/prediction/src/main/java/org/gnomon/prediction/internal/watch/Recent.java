package org.gnomon.prediction.internal.watch;

/** The mean of the last few values, summed afresh so that no rounding gathers. */
final class Recent {

    private final double[] values;
    private long count;

    Recent(int size) {
        this.values = new double[size];
    }

    void add(double value) {
        values[(int) (count++ % values.length)] = value;
    }

    boolean isFull() {
        return count >= values.length;
    }

    double mean() {
        int held = (int) Math.min(count, values.length);
        double sum = 0;
        for (int i = 0; i < held; i++) {
            sum += values[i];
        }
        return held == 0 ? 0 : sum / held;
    }
}
