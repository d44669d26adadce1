package org.gnomon.shell.internal.text;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;

/** A forecast: what it rests on, a drawing, a few of its figures, and the backtest. */
public final class ForecastText {

    private static final int FIGURES = 5;
    private static final String LEGEND = "o measured   * forecast   : range\n";

    private ForecastText() {}

    /** The whole text. */
    public static String of(VmId vm, MetricForecast forecast, int width, int height) {
        StringBuilder out = new StringBuilder();
        out.append(forecast.metric().label()).append(" of VM ").append(vm);
        out.append(", forecast by ").append(forecast.forecaster()).append('\n');
        out.append("It rests on: ").append(forecast.basis()).append("\n\n");
        out.append(new ForecastChart(width, height).draw(forecast));
        out.append(forecast.history().isEmpty() ? "" : LEGEND).append('\n');
        out.append(String.format("  %-12s %12s   %s%n", "ahead", "forecast", range(forecast)));
        List<PredictionInterval> points = forecast.points();
        int shown = Math.min(FIGURES, points.size());
        for (int i = 0; i < shown; i++) {
            int index = shown == 1 ? 0 : (int) ((long) i * (points.size() - 1) / (shown - 1));
            out.append(line(forecast, index));
        }
        return out.append(ScoreText.of(forecast.scores())).toString();
    }

    /** An error relative to another, for example {@code 0.871}. */
    public static String ratio(double relative) {
        return ScoreText.ratio(relative);
    }

    private static String range(MetricForecast forecast) {
        double level = forecast.points().stream().mapToDouble(p -> p.level()).max().orElse(0);
        return level > 0
                ? String.format(Locale.ROOT, "%.0f%% range", level * 100)
                : "range (too little history to promise a share)";
    }

    /** Far ahead a range may rest on too few errors, also where the near ones are promised. */
    private static String promise(MetricForecast forecast, PredictionInterval point) {
        boolean some = forecast.points().stream().anyMatch(p -> p.level() > 0);
        return some && point.level() == 0 ? " (not promised)" : "";
    }

    private static String line(MetricForecast forecast, int index) {
        PredictionInterval point = forecast.points().get(index);
        Duration ahead = forecast.step().multipliedBy(index + 1L);
        return String.format(
                "  %-12s %12s   %s to %s%s%n",
                Human.duration(ahead),
                Human.metric(forecast.metric(), point.p50()),
                Human.metric(forecast.metric(), point.lower()),
                Human.metric(forecast.metric(), point.upper()),
                promise(forecast, point));
    }
}
