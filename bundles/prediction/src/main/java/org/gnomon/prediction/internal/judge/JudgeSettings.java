package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Problem;

/**
 * How strict the judge is.
 *
 * @param margin how much worse a metric may become, as a share of what it was; {@link MetricRule}
 *     scales it per metric
 * @param alpha the chance, over all lines of one verdict together, to call a harmless update bad
 * @param minSamples fewer measured samples than this in a phase are too few
 * @param watchFactor by how much the margins of a watch are wider than those of a rehearsal: the
 *     guest's load may have changed for reasons of its own
 * @param leakPerMinute how fast memory use may grow, as a share of the VM's memory per minute
 */
public record JudgeSettings(
        double margin, double alpha, int minSamples, double watchFactor, double leakPerMinute) {

    /** 5 %, 1 %, 8 samples, twice as wide, 2 % a minute. */
    public static final JudgeSettings DEFAULT = new JudgeSettings(0.05, 0.01, 8, 2, 0.02);

    public JudgeSettings {
        require("margin", margin > 0 && margin <= 1, margin);
        require("alpha", alpha >= 1e-6 && alpha <= 0.2, alpha);
        require("min.samples", minSamples >= 5 && minSamples <= 10_000, minSamples);
        require("watch.factor", watchFactor >= 1 && watchFactor <= 10, watchFactor);
        require("leak.per.minute", leakPerMinute > 0 && leakPerMinute <= 1, leakPerMinute);
    }

    /** All of them, by the names that they are configured by. */
    public String words() {
        return "margin "
                + margin
                + ", alpha "
                + alpha
                + ", min.samples "
                + minSamples
                + ", watch.factor "
                + watchFactor
                + ", leak.per.minute "
                + leakPerMinute;
    }

    /** The settings for a watch. */
    JudgeSettings forWatch() {
        return new JudgeSettings(
                Math.min(1, margin * watchFactor),
                alpha,
                minSamples,
                watchFactor,
                Math.min(1, leakPerMinute * watchFactor));
    }

    /** By how much the absolute margins are wider than the table says. */
    double scale() {
        return margin / 0.05;
    }

    private static void require(String key, boolean fine, Object found) {
        if (!fine) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            key + " is " + found + ", which is out of bounds",
                            "margin, leak.per.minute: above 0 to 1; alpha: 0.000001 to 0.2;"
                                    + " min.samples: 5 to 10000; watch.factor: 1 to 10.")
                    .asException();
        }
    }
}
