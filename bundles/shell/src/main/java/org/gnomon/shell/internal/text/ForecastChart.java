package org.gnomon.shell.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;

/** Draws a forecast with letters: what was, the forecast itself, and the range around it. */
public final class ForecastChart {

    private static final char PAST = 'o';
    private static final char MIDDLE = '*';
    private static final char RANGE = ':';

    private final int width;
    private final int height;

    /**
     * Makes one.
     *
     * @param width most columns of the drawing itself, 2 or more
     * @param height its rows, 2 or more
     */
    public ForecastChart(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** What stands above each other; NaN where nothing was measured. */
    private record Column(double value, double lower, double upper, char mark) {

        boolean isEmpty() {
            return Double.isNaN(value);
        }
    }

    private record Scale(double low, double high) {}

    /** The drawing, one line per row, each with a line feed. */
    public String draw(MetricForecast forecast) {
        if (forecast.points().isEmpty()) {
            return "";
        }
        int room = forecast.history().isEmpty() ? width : Math.max(1, width / 2);
        int each = (forecast.points().size() + room - 1) / room;
        List<Column> ahead = ahead(forecast.points(), each);
        List<Column> past = past(forecast.history(), each, width - ahead.size());
        List<Column> all = new ArrayList<>(past);
        all.addAll(ahead);
        Scale scale = scale(all);
        return frame(plot(all, scale), past.size(), forecast, scale);
    }

    /** The last of as many steps a column as are in a column of what was. */
    private static List<Column> ahead(List<PredictionInterval> points, int each) {
        List<Column> ahead = new ArrayList<>();
        for (int begin = 0; begin < points.size(); begin += each) {
            PredictionInterval point = points.get(Math.min(begin + each, points.size()) - 1);
            ahead.add(new Column(point.p50(), point.lower(), point.upper(), MIDDLE));
        }
        return ahead;
    }

    /** The mean of as many values a column as there are steps in a column of the forecast. */
    private static List<Column> past(List<Double> history, int each, int room) {
        List<Column> past = new ArrayList<>();
        for (int end = history.size(); end > 0 && past.size() < room; end -= each) {
            double mean =
                    history.subList(Math.max(0, end - each), end).stream()
                            .mapToDouble(Double::doubleValue)
                            .filter(Double::isFinite)
                            .average()
                            .orElse(Double.NaN);
            past.add(0, new Column(mean, mean, mean, PAST));
        }
        return past;
    }

    private static Scale scale(List<Column> all) {
        double low =
                all.stream().filter(c -> !c.isEmpty()).mapToDouble(Column::lower).min().orElse(0);
        double high =
                all.stream().filter(c -> !c.isEmpty()).mapToDouble(Column::upper).max().orElse(0);
        if (high > low) {
            return new Scale(low, high);
        }
        double room = low == 0 ? 1 : Math.abs(low) * 0.1;
        return new Scale(low - room, high + room);
    }

    private char[][] plot(List<Column> all, Scale scale) {
        char[][] grid = new char[height][all.size()];
        for (char[] row : grid) {
            Arrays.fill(row, ' ');
        }
        for (int i = 0; i < all.size(); i++) {
            Column column = all.get(i);
            if (!column.isEmpty()) {
                for (int row = row(column.upper, scale); row <= row(column.lower, scale); row++) {
                    grid[row][i] = RANGE;
                }
                grid[row(column.value, scale)][i] = column.mark;
            }
        }
        return grid;
    }

    private int row(double value, Scale scale) {
        double share = (scale.high - value) / (scale.high - scale.low);
        return (int) Math.max(0, Math.min(height - 1L, Math.round(share * (height - 1))));
    }

    private String frame(char[][] grid, int past, MetricForecast forecast, Scale scale) {
        Metric metric = forecast.metric();
        String[] labels = new String[height];
        Arrays.fill(labels, "");
        int half = height / 2;
        labels[0] = Human.metric(metric, scale.high);
        labels[half] =
                Human.metric(metric, scale.high - (scale.high - scale.low) * half / (height - 1));
        labels[height - 1] = Human.metric(metric, scale.low);
        int margin = Arrays.stream(labels).mapToInt(String::length).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (int row = 0; row < height; row++) {
            out.append(" ".repeat(margin - labels[row].length())).append(labels[row]).append(" |");
            out.append(new String(grid[row]).stripTrailing()).append('\n');
        }
        out.append(" ".repeat(margin)).append(" +").append(axis(past, grid[0].length - past));
        out.append("> ");
        out.append(Human.duration(forecast.step().multipliedBy(forecast.points().size())));
        return out.append(" ahead\n").toString();
    }

    private static String axis(int past, int ahead) {
        String word = " now ";
        if (past < word.length()) {
            return "-".repeat(past + ahead);
        }
        return "-".repeat(past - word.length()) + word + "-".repeat(ahead);
    }
}
