package org.gnomon.prediction.internal.forecast.select;

import java.util.List;
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
        int asked = Math.min(candidate.mostOrigins(), said.length);
        int tried = 0;
        try {
            for (int i = 0; i < asked; i++) {
                int origin = said.length - 1 - (int) ((long) i * said.length / asked);
                int known = origins.known(origin);
                if (known >= candidate.descriptor().minimumHistory()) {
                    said[origin] = candidate.forecast(series.slice(0, known), origins.ahead());
                    tried++;
                }
            }
        } catch (SetAside e) {
            return new Trial(name, version, new double[origins.count()][], e.getMessage());
        }
        return new Trial(name, version, said, tried == 0 ? "the series is too short for it" : "");
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
