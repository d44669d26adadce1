package org.gnomon.forecast.tribuo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a model is shown of a moment: single values and means of stretches before it, and if there
 * are days, what yesterday was about the time of each horizon; as distances from the level in
 * multiples of the scale, cut off where they are wild.
 */
final class LagFeatures {

    /** Steps ahead that are forecast; those between are interpolated. */
    static final int[] HORIZONS = {1, 3, 8, 18, 32, 48};

    private static final int[] LAGS = {0, 1, 2, 3, 5, 8, 12};
    private static final int[] STRETCHES = {6, 12, 24, 48};
    private static final int LONGEST = 48;
    private static final double WILD = 5;
    private static final double STILL = 0.05;

    private final SmoothedSeries series;
    private final int day;
    private final String[] names;

    LagFeatures(SmoothedSeries series, boolean days) {
        this.series = series;
        this.day = days ? series.day() : 0;
        List<String> all = new ArrayList<>();
        for (int lag : LAGS) {
            all.add(String.format(Locale.ROOT, "lag%02d", lag));
        }
        for (int stretch : STRETCHES) {
            all.add(String.format(Locale.ROOT, "mean%02d", stretch));
        }
        if (day > 0) {
            for (int horizon : HORIZONS) {
                all.add(String.format(Locale.ROOT, "yesterday%02d", horizon));
            }
            all.add("yesterdayNow");
        }
        names = all.toArray(String[]::new);
    }

    String[] names() {
        return names;
    }

    /** The first moment with enough before it. */
    int first() {
        return Math.max(LONGEST, day + 2);
    }

    double[] at(int now) {
        double[] features = new double[names.length];
        int i = 0;
        for (int lag : LAGS) {
            features[i++] = distance(now, series.value(now - lag));
        }
        for (int stretch : STRETCHES) {
            features[i++] = distance(now, mean(now - stretch + 1, now));
        }
        if (day > 0) {
            for (int horizon : HORIZONS) {
                int then = now + horizon - day;
                int width = Math.min(2, horizon / 2);
                features[i++] = distance(now, mean(then - width, then + width));
            }
            features[i] = cut((series.value(now) - series.value(now - day)) / series.scale());
        }
        return features;
    }

    /** What became of it. */
    double[] targets(int now) {
        double[] targets = new double[HORIZONS.length];
        for (int k = 0; k < targets.length; k++) {
            targets[k] = distance(now, series.value(now + HORIZONS[k]));
        }
        return targets;
    }

    /** From 0 to 1: what hardly moves, and hardly moved yesterday, is forecast to hardly move. */
    double damping(int now) {
        double motion = 0;
        double yesterday = 0;
        for (int i = 0; i < LONGEST; i++) {
            motion += Math.abs(distance(now, series.value(now - i)));
            if (day > 0) {
                int then = now + LONGEST - i - day;
                yesterday += Math.abs(distance(now, series.value(then)));
            }
        }
        double mean = Math.max(motion, yesterday) / LONGEST;
        return mean / (mean + STILL);
    }

    private double distance(int now, double value) {
        return cut((value - series.level(now)) / series.scale());
    }

    private static double cut(double x) {
        return Math.max(-WILD, Math.min(WILD, x));
    }

    private double mean(int from, int to) {
        double sum = 0;
        for (int i = from; i <= to; i++) {
            sum += series.value(i);
        }
        return sum / (to - from + 1);
    }
}
