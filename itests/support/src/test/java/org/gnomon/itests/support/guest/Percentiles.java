package org.gnomon.itests.support.guest;

import java.util.List;
import java.util.Locale;

/** Nearest-rank percentiles of a few measurements in milliseconds. */
public record Percentiles(double p50, double p99, double min, double max, int count) {

    public static Percentiles of(List<Double> millis) {
        if (millis.isEmpty()) {
            throw new IllegalArgumentException("no measurements");
        }
        List<Double> sorted = millis.stream().sorted().toList();
        return new Percentiles(
                rank(sorted, 0.50),
                rank(sorted, 0.99),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                sorted.size());
    }

    private static double rank(List<Double> sorted, double share) {
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, index));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %7.1f ms   p99 %7.1f ms   min %7.1f   max %7.1f   n %d",
                p50,
                p99,
                min,
                max,
                count);
    }
}
