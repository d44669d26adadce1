package org.gnomon.prediction.internal.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.prediction.internal.forecast.select.Bounds;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.prediction.internal.forecast.select.Score;
import org.gnomon.prediction.internal.forecast.select.Selected;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.spi.forecast.Series;

/**
 * A forecast in the words and figures of the API.
 *
 * @param key of what
 * @param series from which history
 * @param selection who was chosen, and why
 * @param intervals how wide
 * @param trouble what else should be known
 */
record Answer(
        SeriesKey key,
        Series series,
        Selection selection,
        ConformalState intervals,
        List<String> trouble) {

    /** So much history is shown at least, for a drawing. */
    private static final int LEAST_SHOWN = 96;

    private static final int MOST_SHOWN = 512;

    MetricForecast with(Selected selected) {
        return new MetricForecast(
                key.metric(),
                key.step(),
                String.join(" + ", selected.members()),
                basis(selected),
                SeriesMemory.end(series),
                shown(selected.values().length),
                points(selected.values()),
                scores(selection.table()));
    }

    private List<Double> shown(int horizon) {
        int most = Math.max(LEAST_SHOWN, Math.min(MOST_SHOWN, 2 * horizon));
        double[] values = series.toArray();
        int from = Math.max(0, values.length - most);
        return Arrays.stream(values, from, values.length).boxed().toList();
    }

    private String basis(Selected selected) {
        long measured = Arrays.stream(series.toArray()).filter(Double::isFinite).count();
        List<String> parts = new ArrayList<>();
        parts.add(measured + " values");
        parts.add(
                selected.members().size() == 1
                        ? selected.members().get(0)
                        : "the median of " + String.join(", ", selected.members()));
        parts.add(backtest());
        int promised = Math.min(intervals.promised(), selected.values().length);
        parts.add(
                promised == 0
                        ? "too little history to promise a share for the interval"
                        : String.format(
                                Locale.ROOT,
                                "%.0f %% interval up to %d steps ahead",
                                100 * intervals.level(1),
                                promised));
        parts.addAll(selection.notes());
        parts.addAll(selected.notes());
        parts.addAll(trouble);
        return String.join("; ", parts);
    }

    private String backtest() {
        double logs = 0;
        int count = 0;
        int origins = 0;
        for (Score score : selection.table()) {
            if (score.chosen() && score.relative() > 0 && Double.isFinite(score.relative())) {
                logs += StrictMath.log(score.relative());
                count++;
                origins = Math.max(origins, score.origins());
            }
        }
        return count == 0
                ? "too little history for a backtest"
                : String.format(
                        Locale.ROOT,
                        "%.2f times the error of the naive forecast at %d earlier moments",
                        StrictMath.exp(logs / count),
                        origins);
    }

    private List<PredictionInterval> points(double[] values) {
        Bounds bounds = intervals.around(values, true);
        boolean share = key.metric() == Metric.CPU_USAGE || key.metric() == Metric.MEMORY_USAGE;
        double most = share ? 1 : Double.MAX_VALUE;
        List<PredictionInterval> points = new ArrayList<>();
        for (int h = 0; h < values.length; h++) {
            points.add(
                    new PredictionInterval(
                            clamp(values[h], most),
                            clamp(Math.min(bounds.lower()[h], values[h]), most),
                            clamp(Math.max(bounds.upper()[h], values[h]), most),
                            bounds.level()[h]));
        }
        return points;
    }

    /** No figure is below zero, and usages are fractions. */
    private static double clamp(double value, double most) {
        return Math.max(0, Math.min(most, value));
    }

    /** By band, best first; those that could not be tried last. */
    private static List<PredictiveAnalysis.Score> scores(List<Score> table) {
        return table.stream()
                .sorted(
                        Comparator.<Score>comparingInt(s -> s.band().from())
                                .thenComparing(s -> Double.isNaN(s.mae()))
                                .thenComparingDouble(Score::mae)
                                .thenComparing(Score::forecaster))
                .map(
                        s ->
                                new PredictiveAnalysis.Score(
                                        s.forecaster(),
                                        s.version(),
                                        s.band().from(),
                                        s.band().to(),
                                        s.origins(),
                                        s.mae(),
                                        s.relative(),
                                        s.chosen(),
                                        s.note()))
                .toList();
    }
}
