package org.gnomon.prediction.internal.forecast.select;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.prediction.internal.forecast.method.NaiveForecaster;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.spi.forecast.Series;

/**
 * Who answers for a series, on what evidence, and how far off they may be. Holds names only, so it
 * can be kept while forecasters come and go, and used for many forecasts up to its horizon.
 *
 * @param horizon for which it was made
 * @param step of the series
 * @param values how many values the series had, gaps included
 * @param table the backtest, best first in each band
 * @param choices one per band
 * @param notes who was set aside, and why
 * @param intervals calibrated on the backtest of those chosen together
 */
public record Selection(
        int horizon,
        Duration step,
        int values,
        List<Score> table,
        List<Choice> choices,
        List<String> notes,
        ConformalState intervals) {

    public Selection {
        table = List.copyOf(table);
        choices = List.copyOf(choices);
        notes = List.copyOf(notes);
    }

    /** Those chosen for any band, best first, each once. */
    public List<String> members() {
        return choices.stream().flatMap(c -> c.members().stream()).distinct().toList();
    }

    /**
     * Forecasts: a fresh fit of each member, and their median at each step. A member that cannot
     * now, or is gone, is left out; if a band has none left, exponential smoothing answers.
     *
     * @throws SetAside if nothing can be made of the series at all
     */
    public Selected forecast(List<? extends Candidate> candidates, Series history, int horizon)
            throws SetAside {
        List<String> problems = new ArrayList<>();
        Map<String, double[]> paths = new LinkedHashMap<>();
        for (String member : members()) {
            try {
                paths.put(member, named(candidates, member).forecast(history, horizon));
            } catch (SetAside e) {
                problems.add(member + " left out: " + e.getMessage());
            }
        }
        double[] values = new double[horizon];
        double[] standby = null;
        for (int h = 1; h <= horizon; h++) {
            List<double[]> answers =
                    choice(h).members().stream()
                            .filter(paths::containsKey)
                            .map(paths::get)
                            .toList();
            if (answers.isEmpty() && standby == null) {
                standby = standby(history, horizon);
                paths.put("ses", standby);
                problems.add("ses answers in their place");
            }
            values[h - 1] = Medians.at(h - 1, answers.isEmpty() ? List.of(standby) : answers);
        }
        return new Selected(values, List.copyOf(paths.keySet()), problems);
    }

    private Choice choice(int ahead) {
        return choices.stream()
                .filter(c -> ahead <= c.band().to())
                .findFirst()
                .orElse(choices.get(choices.size() - 1));
    }

    private static Candidate named(List<? extends Candidate> candidates, String name)
            throws SetAside {
        for (Candidate candidate : candidates) {
            if (candidate.descriptor().name().equals(name)) {
                return candidate;
            }
        }
        if (name.equals(Selector.NAIVE)) {
            return new DirectCandidate(new NaiveForecaster());
        }
        throw new SetAside("it is not installed any more");
    }

    private static double[] standby(Series history, int horizon) throws SetAside {
        return new DirectCandidate(new SesForecaster()).forecast(history, horizon);
    }
}
