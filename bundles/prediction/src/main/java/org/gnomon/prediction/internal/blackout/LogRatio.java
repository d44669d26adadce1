package org.gnomon.prediction.internal.blackout;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.prediction.internal.blackout.Situation.Figure;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * By which factor switches take longer or shorter than their parts say, as a logarithm: a level, a
 * slope for each figure, and a difference for each pair of versions and for each VM. Slopes and
 * differences are held back towards zero (ridge), the more the less was seen; newer switches count
 * for more. It is the median that is forecast, and a few switches take three times as long as the
 * others for no reason that could be seen before: so one that is off counts for less (Huber), and
 * the level is the median of what the newest leave over.
 *
 * <p>Fitted by going round: each part takes up what the others leave over. The order is fixed, so
 * the same switches always give the same bits.
 */
final class LogRatio {

    private static final int ROUNDS = 15;

    /** A switch counts half as much as one this many later. */
    private static final double HALF_LIFE = 40;

    /** The level is that of the newest: a host that becomes busier or quieter changes all. */
    private static final int NEWEST = 10;

    /** Held back as if so many switches had shown no difference at all. */
    private static final double HOLD_SLOPE = 0.5;

    private static final double HOLD_GROUP = 2;

    /** Of a usual deviation; so far off, a switch begins to count for less. */
    private static final double FAR_OFF = 1;

    private static final double LEAST_DEVIATION = 0.005;

    private final double[] centre = new double[Figure.values().length];
    private final double[] least = new double[centre.length];
    private final double[] most = new double[centre.length];
    private final double[] slope = new double[centre.length];
    private final Map<String, Double> versions = new HashMap<>();
    private final Map<String, Double> vms = new HashMap<>();
    private double level;

    private LogRatio() {}

    /** What was seen: a situation, and the logarithm of measured over expected. */
    record Seen(Situation situation, double logRatio) {}

    static LogRatio fit(List<Seen> seen) {
        LogRatio model = new LogRatio();
        if (!seen.isEmpty()) {
            new Fit(model, seen).run();
        }
        return model;
    }

    /** Nothing but the level of the newest. */
    static LogRatio levelOf(List<Seen> seen) {
        LogRatio model = new LogRatio();
        if (!seen.isEmpty()) {
            model.level = newest(seen.stream().mapToDouble(Seen::logRatio).toArray());
        }
        return model;
    }

    private static double newest(double[] values) {
        int from = Math.max(0, values.length - NEWEST);
        return Statistics.median(Arrays.copyOfRange(values, from, values.length));
    }

    double of(Situation s) {
        double sum =
                level
                        + versions.getOrDefault(s.versions(), 0.0)
                        + vms.getOrDefault(s.vm().value(), 0.0);
        for (Figure figure : Figure.values()) {
            sum += slope[figure.ordinal()] * distance(s, figure);
        }
        return sum;
    }

    /** What was not measured is taken to be as usual; beyond what was seen no slope goes on. */
    private double distance(Situation s, Figure figure) {
        double value = s.figure(figure);
        int f = figure.ordinal();
        return Double.isNaN(value)
                ? 0
                : Math.max(least[f], Math.min(most[f], figure.scaled(value))) - centre[f];
    }

    /** The switches as columns of numbers, as each is gone over again and again. */
    private static final class Fit {

        private final LogRatio model;
        private final double[] age;
        private final double[] weight;
        private final double[] left;
        private final double[][] distances;
        private final Groups versions;
        private final Groups vms;

        Fit(LogRatio model, List<Seen> seen) {
            this.model = model;
            int n = seen.size();
            age = new double[n];
            for (int i = 0; i < n; i++) {
                age[i] = StrictMath.pow(0.5, (n - 1 - i) / HALF_LIFE);
            }
            weight = age.clone();
            left = seen.stream().mapToDouble(Seen::logRatio).toArray();
            distances = new double[Figure.values().length][];
            for (Figure figure : Figure.values()) {
                range(seen, figure);
                distances[figure.ordinal()] =
                        seen.stream()
                                .mapToDouble(s -> model.distance(s.situation(), figure))
                                .toArray();
            }
            versions = new Groups(seen.stream().map(s -> s.situation().versions()).toList());
            vms = new Groups(seen.stream().map(s -> s.situation().vm().value()).toList());
        }

        void run() {
            for (int round = 0; round < ROUNDS; round++) {
                weigh();
                level();
                for (int figure = 0; figure < distances.length; figure++) {
                    slope(figure);
                }
                groups(versions);
                groups(vms);
            }
            versions.into(model.versions);
            vms.into(model.vms);
        }

        private void range(List<Seen> seen, Figure figure) {
            int f = figure.ordinal();
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < age.length; i++) {
                double value = seen.get(i).situation().figure(figure);
                if (!Double.isNaN(value)) {
                    double scaled = figure.scaled(value);
                    model.least[f] = weights > 0 ? Math.min(model.least[f], scaled) : scaled;
                    model.most[f] = weights > 0 ? Math.max(model.most[f], scaled) : scaled;
                    sum += age[i] * scaled;
                    weights += age[i];
                }
            }
            model.centre[f] = weights > 0 ? sum / weights : 0;
        }

        private void weigh() {
            double[] off = Arrays.stream(left).map(Math::abs).toArray();
            double far = FAR_OFF * Math.max(LEAST_DEVIATION, 1.4826 * Statistics.median(off));
            for (int i = 0; i < left.length; i++) {
                weight[i] = age[i] * (off[i] <= far ? 1 : far / off[i]);
            }
        }

        private void level() {
            double change = newest(left);
            model.level += change;
            for (int i = 0; i < left.length; i++) {
                left[i] -= change;
            }
        }

        private void slope(int figure) {
            double[] x = distances[figure];
            double old = model.slope[figure];
            double sum = 0;
            double squares = HOLD_SLOPE;
            for (int i = 0; i < left.length; i++) {
                sum += weight[i] * x[i] * (left[i] + old * x[i]);
                squares += weight[i] * x[i] * x[i];
            }
            double change = sum / squares - old;
            model.slope[figure] += change;
            for (int i = 0; i < left.length; i++) {
                left[i] -= change * x[i];
            }
        }

        private void groups(Groups groups) {
            double[] sum = new double[groups.names.size()];
            double[] weights = new double[sum.length];
            Arrays.fill(weights, HOLD_GROUP);
            for (int i = 0; i < left.length; i++) {
                int group = groups.of[i];
                sum[group] += weight[i] * (left[i] + groups.effect[group]);
                weights[group] += weight[i];
            }
            for (int i = 0; i < left.length; i++) {
                int group = groups.of[i];
                left[i] -= sum[group] / weights[group] - groups.effect[group];
            }
            for (int group = 0; group < sum.length; group++) {
                groups.effect[group] = sum[group] / weights[group];
            }
        }
    }

    /** Which switch is of which group, and what that group differs by. */
    private static final class Groups {

        private final List<String> names;
        private final int[] of;
        private final double[] effect;

        Groups(List<String> each) {
            names = each.stream().distinct().toList();
            Map<String, Integer> numbers = new HashMap<>();
            names.forEach(name -> numbers.put(name, numbers.size()));
            of = each.stream().mapToInt(numbers::get).toArray();
            effect = new double[names.size()];
        }

        void into(Map<String, Double> effects) {
            for (int group = 0; group < effect.length; group++) {
                effects.put(names.get(group), effect[group]);
            }
        }
    }
}
