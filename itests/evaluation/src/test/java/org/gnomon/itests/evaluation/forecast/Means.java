package org.gnomon.itests.evaluation.forecast;

import java.util.List;

/**
 * A method over several series; those on which the naive forecast has no error do not count.
 *
 * @param series how many count
 * @param near the geometric mean of the relative errors over the near steps
 * @param all over all steps
 * @param worst the largest over all steps
 * @param who on which series that is
 */
record Means(int series, double near, double all, double worst, String who) {

    static Means of(List<Accuracy> accuracies, String method) {
        int count = 0;
        double near = 0;
        double all = 0;
        double worst = Double.NaN;
        String who = "";
        for (Accuracy one : accuracies) {
            double far = one.relative(method, false);
            double close = one.relative(method, true);
            if (Double.isFinite(far) && Double.isFinite(close)) {
                count++;
                near += StrictMath.log(close);
                all += StrictMath.log(far);
                who = far <= worst ? who : one.name();
                worst = far <= worst ? worst : far;
            }
        }
        return new Means(
                count, StrictMath.exp(near / count), StrictMath.exp(all / count), worst, who);
    }
}
