package org.gnomon.prediction.internal.forecast.select;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.gnomon.spi.forecast.Series;

/**
 * What a candidate said from each origin of a backtest.
 *
 * @param name of the candidate
 * @param version its version
 * @param said per origin, null where it was not asked
 * @param note why it was set aside; empty if it was not
 */
record Trial(String name, String version, double[][] said, String note) {

    static Trial of(Candidate candidate, Series series, Origins origins) {
        String name = candidate.descriptor().name();
        String version = candidate.descriptor().version();
        double[][] said = new double[origins.count()][];
        int[] open = open(candidate, origins);
        int asked = Math.min(candidate.mostOrigins(), open.length);
        try {
            for (int i = 0; i < asked; i++) {
                int origin = open[open.length - 1 - (int) ((long) i * open.length / asked)];
                int known = origins.known(origin);
                said[origin] = candidate.forecast(series.slice(0, known), origins.ahead());
            }
        } catch (SetAside e) {
            return new Trial(name, version, new double[origins.count()][], e.getMessage());
        }
        return new Trial(name, version, said, asked == 0 ? "too little to try it on" : "");
    }

    /** The origins from which it may be tried. */
    private static int[] open(Candidate candidate, Origins origins) {
        int least = candidate.descriptor().minimumHistory();
        Instant after = candidate.knownUntil().orElse(Instant.MIN);
        return IntStream.range(0, origins.count())
                .filter(o -> origins.known(o) >= least && !origins.time(o).isBefore(after))
                .toArray();
    }

    /** What it said from those origins only from which another was tried, too. */
    Trial where(Trial other) {
        double[][] common = new double[said.length][];
        for (int origin = 0; origin < common.length; origin++) {
            common[origin] = other.said[origin] == null ? null : said[origin];
        }
        return new Trial(name, version, common, note);
    }

    /** The median of several, where all were asked. */
    static Trial median(List<Trial> trials) {
        int count = trials.get(0).said.length;
        double[][] said = new double[count][];
        for (int origin = 0; origin < count; origin++) {
            int at = origin;
            List<double[]> paths =
                    trials.stream().map(t -> t.said[at]).filter(p -> p != null).toList();
            if (paths.size() == trials.size()) {
                said[origin] = new double[paths.get(0).length];
                for (int h = 0; h < said[origin].length; h++) {
                    said[origin][h] = Medians.at(h, paths);
                }
            }
        }
        return new Trial("", "", said, "");
    }

    int origins() {
        int count = 0;
        for (double[] path : said) {
            count += path == null ? 0 : 1;
        }
        return count;
    }
}
