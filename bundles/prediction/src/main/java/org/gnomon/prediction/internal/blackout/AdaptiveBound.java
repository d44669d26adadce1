package org.gnomon.prediction.internal.blackout;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * A bound below which the next error stays with a given share: the quantile of the errors so far
 * with the correction for few of them (split conformal prediction), aimed a little higher after
 * each error above it and a little lower after each below, so that the share also holds while the
 * errors change (adaptive conformal inference, Gibbs and Candès 2021). One thread at a time.
 */
final class AdaptiveBound {

    private static final int WINDOW = 40;
    private static final double STEP = 0.08;
    private static final double LEAST_MISSED = 0.01;

    private final double share;
    private final Deque<Double> errors = new ArrayDeque<>();
    private double missed;

    AdaptiveBound(double share) {
        this.share = share;
        this.missed = 1 - share;
    }

    /** Errors that are needed before a share can be promised at all. */
    static int needed(double share) {
        return (int) Math.ceil(share / (1 - share) - 1e-9);
    }

    /** Empty before there are enough errors. */
    OptionalDouble bound() {
        int n = errors.size();
        if (n < needed(share)) {
            return OptionalDouble.empty();
        }
        double[] sorted = errors.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil((n + 1) * (1 - missed) - 1e-9);
        return OptionalDouble.of(sorted[Math.max(1, Math.min(n, rank)) - 1]);
    }

    /** Takes note of the next error, which the bound of now was for. */
    void next(double error) {
        OptionalDouble now = bound();
        if (now.isPresent()) {
            double miss = error > now.getAsDouble() ? 1 : 0;
            double aim = missed + STEP * (1 - share - miss);
            missed = Math.max(LEAST_MISSED, Math.min(3 * (1 - share), aim));
        }
        errors.addLast(error);
        if (errors.size() > WINDOW) {
            errors.removeFirst();
        }
    }
}
