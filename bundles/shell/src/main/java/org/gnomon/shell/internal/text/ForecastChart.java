package org.gnomon.shell.internal.text;

import java.util.Arrays;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;

/** Draws a forecast with letters: the forecast itself, and the range around it. */
public final class ForecastChart {

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

    /** The drawing, one line per row, each with a line feed. */
    public String draw(MetricForecast forecast) {
        List<PredictionInterval> points = forecast.points();
        if (points.isEmpty()) {
            return "";
        }
        double low = points.stream().mapToDouble(PredictionInterval::lower).min().orElse(0);
        double high = points.stream().mapToDouble(PredictionInterval::upper).max().orElse(0);
        if (high <= low) {
            double room = low == 0 ? 1 : Math.abs(low) * 0.1;
            low -= room;
            high += room;
        }
        char[][] grid = plot(points, low, high);
        return frame(grid, forecast, low, high);
    }

    private char[][] plot(List<PredictionInterval> points, double low, double high) {
        int columns = Math.min(width, points.size());
        char[][] grid = new char[height][columns];
        for (char[] row : grid) {
            Arrays.fill(row, ' ');
        }
        for (int column = 0; column < columns; column++) {
            int index =
                    columns == 1
                            ? 0
                            : (int) Math.round(column * (points.size() - 1.0) / (columns - 1));
            PredictionInterval point = points.get(index);
            int top = row(point.upper(), low, high);
            int bottom = row(point.lower(), low, high);
            for (int row = top; row <= bottom; row++) {
                grid[row][column] = RANGE;
            }
            grid[row(point.p50(), low, high)][column] = MIDDLE;
        }
        return grid;
    }

    private int row(double value, double low, double high) {
        double share = (high - value) / (high - low);
        return (int) Math.max(0, Math.min(height - 1L, Math.round(share * (height - 1))));
    }

    private String frame(char[][] grid, MetricForecast forecast, double low, double high) {
        Metric metric = forecast.metric();
        String[] labels = new String[height];
        Arrays.fill(labels, "");
        labels[0] = Human.metric(metric, high);
        labels[height / 2] =
                Human.metric(metric, high - (high - low) * (height / 2) / (height - 1));
        labels[height - 1] = Human.metric(metric, low);
        int margin = Arrays.stream(labels).mapToInt(String::length).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (int row = 0; row < height; row++) {
            out.append(" ".repeat(margin - labels[row].length())).append(labels[row]).append(" |");
            out.append(new String(grid[row]).stripTrailing()).append('\n');
        }
        out.append(" ".repeat(margin)).append(" +").append("-".repeat(grid[0].length));
        out.append("> ");
        out.append(Human.duration(forecast.step().multipliedBy(forecast.points().size())));
        return out.append(" ahead\n").toString();
    }
}
