package org.gnomon.prediction.internal.forecast.select;

/**
 * The error of a trial over a band, and that of the naive forecast from the same origins.
 *
 * @param count how many values were compared
 * @param sum of its absolute errors
 * @param naive of the naive forecast's
 * @param luckySum its errors from the origin at which it gained most on naive
 * @param luckyNaive naive's from there
 */
record Errors(int count, double sum, double naive, double luckySum, double luckyNaive) {

    static Errors of(Trial trial, Trial naive, Origins origins, Band band) {
        Errors all = new Errors(0, 0, 0, 0, 0);
        for (int origin = 0; origin < origins.count(); origin++) {
            double[] said = trial.said()[origin];
            double[] naiveSaid = naive.said()[origin];
            if (said != null && naiveSaid != null) {
                all = all.with(from(origin, said, naiveSaid, origins, band));
            }
        }
        return all;
    }

    private static Errors from(
            int origin, double[] said, double[] naive, Origins origins, Band band) {
        int count = 0;
        double sum = 0;
        double naiveSum = 0;
        for (int h = band.from(); h <= Math.min(band.to(), origins.ahead()); h++) {
            double came = origins.came(origin, h);
            if (!Double.isNaN(came)) {
                count++;
                sum += Math.abs(came - said[h - 1]);
                naiveSum += Math.abs(came - naive[h - 1]);
            }
        }
        return new Errors(count, sum, naiveSum, sum, naiveSum);
    }

    private Errors with(Errors one) {
        boolean luckier = one.naive - one.sum > luckyNaive - luckySum;
        return new Errors(
                count + one.count,
                sum + one.sum,
                naive + one.naive,
                luckier ? one.sum : luckySum,
                luckier ? one.naive : luckyNaive);
    }

    double mae() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** Below 1 is better than naive; NaN if nothing was compared. */
    double relative() {
        return count == 0 ? Double.NaN : ratio(sum, naive);
    }

    /**
     * Whether it is as good as naive, also without the origin at which it was luckiest: one rare
     * burst must not make a forecaster look good.
     */
    boolean holds() {
        return relative() <= 1 && ratio(sum - luckySum, naive - luckyNaive) <= 1;
    }

    /** Of nothing to nothing it is 1. */
    static double ratio(double own, double naive) {
        if (naive <= 0) {
            return own <= 0 ? 1 : Double.POSITIVE_INFINITY;
        }
        return own / naive;
    }
}
