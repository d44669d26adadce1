package org.gnomon.prediction.internal.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.spi.forecast.Series;
import org.gnomon.time.TimeSource;

/**
 * Chooses a forecaster by backtest and gives its forecast an interval. A forecaster that fails,
 * answers what is not a number or takes too long is set aside with the reason, and simple
 * exponential smoothing answers if nothing else is left.
 */
public final class ForecastEngine {

    /** Fewer values than this are no history. */
    static final int LEAST_VALUES = 3;

    private static final int ENOUGH_ERRORS = 9;

    private final ForecasterRegistry registry;
    private final TimeSource time;
    private final ForecasterRegistry.Entry standby;

    public ForecastEngine(ForecasterRegistry registry, TimeSource time) {
        this.registry = registry;
        this.time = time;
        SesForecaster ses = new SesForecaster();
        this.standby = new ForecasterRegistry.Entry(ses.descriptor(), ses);
    }

    private record Candidate(
            ForecasterRegistry.Entry entry, Backtest backtest, GuardedFit.Forecast forecast) {}

    /** Forecasts a series; see {@link org.gnomon.service.PredictiveAnalysis#forecast}. */
    public MetricForecast forecast(
            Series series, Metric metric, int horizon, Optional<String> wanted) {
        long measured = Arrays.stream(series.toArray()).filter(Double::isFinite).count();
        if (measured < LEAST_VALUES) {
            throw tooLittle(metric, measured);
        }
        List<String> notes = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (ForecasterRegistry.Entry entry : entrants(wanted)) {
            candidate(entry, series, horizon, notes).ifPresent(candidates::add);
        }
        if (candidates.isEmpty()) {
            notes.add("ses answers in its place");
            candidate(standby, series, horizon, notes).ifPresent(candidates::add);
        }
        Candidate best = best(candidates).orElseThrow(() -> tooLittle(metric, measured));
        double[] values = series.toArray();
        ConformalBand band = new ConformalBand(best.backtest, horizon, spread(values));
        return new MetricForecast(
                metric,
                series.step(),
                best.entry.descriptor().name(),
                basis(best, band, measured, candidates.size(), notes),
                series.start().plus(series.step().multipliedBy(series.size())),
                Arrays.stream(values).boxed().toList(),
                points(best.forecast.values(), band, metric),
                List.of());
    }

    private List<ForecasterRegistry.Entry> entrants(Optional<String> wanted) {
        List<ForecasterRegistry.Entry> all = registry.entries();
        if (wanted.isEmpty()) {
            return all;
        }
        List<ForecasterRegistry.Entry> named =
                all.stream().filter(e -> e.descriptor().name().equals(wanted.get())).toList();
        if (named.isEmpty()) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "there is no forecaster '" + wanted.get() + "'",
                            "Installed are: "
                                    + all.stream()
                                            .map(e -> e.descriptor().name())
                                            .collect(Collectors.joining(", "))
                                    + ".")
                    .asException();
        }
        return named;
    }

    private Optional<Candidate> candidate(
            ForecasterRegistry.Entry entry, Series series, int horizon, List<String> notes) {
        try {
            GuardedFit.Forecast forecast = GuardedFit.forecast(entry, series, horizon);
            Backtest backtest = Backtest.run(entry, series, horizon, time);
            return Optional.of(new Candidate(entry, backtest, forecast));
        } catch (GuardedFit.Unfit e) {
            notes.add(entry.descriptor().name() + " set aside: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The least error; with too few errors to tell, smoothing, which is the safer guess. */
    private static Optional<Candidate> best(List<Candidate> candidates) {
        boolean tell = candidates.stream().allMatch(c -> c.backtest.size() >= ENOUGH_ERRORS);
        Candidate best = null;
        for (Candidate c : candidates) {
            boolean better =
                    best == null
                            || (tell
                                    ? c.backtest.meanAbsoluteError()
                                            < best.backtest.meanAbsoluteError()
                                    : c.entry.descriptor().name().equals("ses"));
            best = better ? c : best;
        }
        return Optional.ofNullable(best);
    }

    private static String basis(
            Candidate best, ConformalBand band, long measured, int tried, List<String> notes) {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%d values; %s (%s)",
                        measured,
                        best.entry.descriptor().name(),
                        best.forecast.provenance()));
        if (best.backtest.size() >= ENOUGH_ERRORS) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "; mean error %.3g over %d earlier moments, best of %d tried",
                            best.backtest.meanAbsoluteError(),
                            best.backtest.origins(),
                            tried));
        }
        text.append(
                band.promised() == 0
                        ? "; too little history to promise a share for the interval"
                        : "; 90 % interval up to " + band.promised() + " steps ahead");
        notes.forEach(note -> text.append("; ").append(note));
        return text.toString();
    }

    private static List<PredictionInterval> points(
            double[] values, ConformalBand band, Metric metric) {
        double most =
                metric == Metric.CPU_USAGE || metric == Metric.MEMORY_USAGE ? 1 : Double.MAX_VALUE;
        List<PredictionInterval> points = new ArrayList<>();
        for (int h = 1; h <= values.length; h++) {
            double half = band.halfWidth(h);
            points.add(
                    new PredictionInterval(
                            clamp(values[h - 1], most),
                            clamp(values[h - 1] - half, most),
                            clamp(values[h - 1] + half, most),
                            band.level(h)));
        }
        return points;
    }

    /** No figure is below zero, and usages are fractions. */
    private static double clamp(double value, double most) {
        return Math.max(0, Math.min(most, value));
    }

    private static double spread(double[] values) {
        double[] seen = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        return seen[seen.length - 1] - seen[0];
    }

    private static GnomonException tooLittle(Metric metric, long measured) {
        return Problem.of(
                        Problem.REFUSED,
                        "the history has "
                                + measured
                                + " values of "
                                + metric.label()
                                + ", at least "
                                + LEAST_VALUES
                                + " are needed",
                        "Wait until there are more samples, or ask for a shorter step.")
                .asException();
    }
}
