package org.gnomon.shell.internal.text;

import java.util.List;
import java.util.Locale;
import org.gnomon.service.PredictiveAnalysis.Score;

/** The backtest behind a forecast: which forecasters were tried, and how they did. */
final class ScoreText {

    private ScoreText() {}

    /** A table with a line per forecaster and band; empty if there was no backtest. */
    static String of(List<Score> scores) {
        if (scores.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("\nBacktest (error over that of naive)\n");
        int name = scores.stream().mapToInt(s -> s.forecaster().length()).max().orElse(0);
        name = Math.max(name, "forecaster".length());
        String form = "  %-" + name + "s  %-12s  %8s  %7s  %s%n";
        out.append(String.format(form, "forecaster", "steps ahead", "error", "origins", ""));
        for (Score score : scores) {
            out.append(
                    String.format(
                                    form,
                                    score.forecaster(),
                                    score.fromStep() + " to " + score.toStep(),
                                    ratio(score.relativeToNaive()),
                                    score.origins(),
                                    remark(score))
                            .stripTrailing());
            out.append('\n');
        }
        return out.toString();
    }

    /** For example {@code 0.87}. */
    static String ratio(double relative) {
        return Double.isFinite(relative)
                ? String.format(Locale.ROOT, "%.3f", relative)
                : Human.NONE;
    }

    private static String remark(Score score) {
        return (score.chosen() ? "chosen" : "")
                + (score.note().isBlank() ? "" : (score.chosen() ? ", " : "") + score.note());
    }
}
