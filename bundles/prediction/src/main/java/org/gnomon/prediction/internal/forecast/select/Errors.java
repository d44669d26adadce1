package org.gnomon.prediction.internal.forecast.select;

/**
 * The error of a trial over a band, and that of the naive forecast from the same origins.
 *
 * @param count how many values were compared
 * @param sum of its absolute errors
 * @param naive of the naive forecast's
 */
record Errors(int count, double sum, double naive) {

    static Errors of(Trial trial, Trial naive, Origins origins, Band band) {
        int count = 0;
        double sum = 0;
        double naiveSum = 0;
        for (int origin = 0; origin < origins.count(); origin++) {
            double[] said = trial.said()[origin];
            double[] naiveSaid = naive.said()[origin];
            for (int h = band.from(); h <= Math.min(band.to(), origins.ahead()); h++) {
                double came = origins.came(origin, h);
                if (said != null && naiveSaid != null && !Double.isNaN(came)) {
                    count++;
                    sum += Math.abs(came - said[h - 1]);
                    naiveSum += Math.abs(came - naiveSaid[h - 1]);
                }
            }
        }
        return new Errors(count, sum, naiveSum);
    }

    double mae() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** Below 1 is better than naive; NaN if nothing was compared. */
    double relative() {
        if (count == 0) {
            return Double.NaN;
        }
        if (naive == 0) {
            return sum == 0 ? 1 : Double.POSITIVE_INFINITY;
        }
        return sum / naive;
    }
}
