package org.gnomon.prediction.internal.forecast.select;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomon.spi.forecast.Series;

/**
 * A backtest that was run.
 *
 * @param history the series
 * @param horizon how far is to be forecast
 * @param origins from where it was tried
 * @param trials what each candidate said
 */
record Evidence(Series history, int horizon, Origins origins, List<Trial> trials) {

    /** From fewer origins nothing is known of a forecaster. */
    private static final int ENOUGH_ORIGINS = 9;

    /** Who answers for a band. */
    @FunctionalInterface
    interface Rule {

        /** One or more, best first. */
        List<Trial> choose(Evidence evidence, Band band) throws SetAside;
    }

    Trial named(String name) throws SetAside {
        for (Trial trial : trials) {
            if (trial.name().equals(name)) {
                return trial;
            }
        }
        throw new SetAside(name + " was not tried");
    }

    /** Whether it was tried from enough origins: nine, or as many as there are. */
    boolean isTried(Trial trial) {
        return trial.origins() > 0 && trial.origins() >= Math.min(ENOUGH_ORIGINS, origins.count());
    }

    Errors errors(Trial trial, Band band) {
        try {
            return Errors.of(trial, named(Selector.NAIVE), origins, band);
        } catch (SetAside e) {
            throw new IllegalStateException(e);
        }
    }

    Selection choose(Rule rule) throws SetAside {
        List<Score> table = new ArrayList<>();
        List<Choice> choices = new ArrayList<>();
        double[][] errors = new double[origins.count()][origins.ahead()];
        List<Trial> chosen = List.of();
        for (Band band : Band.upTo(horizon)) {
            if (chosen.isEmpty() || band.from() <= origins.ahead()) {
                chosen = rule.choose(this, band);
            }
            choices.add(new Choice(band, chosen.stream().map(Trial::name).toList()));
            table.addAll(scores(band, chosen));
            signed(Trial.median(chosen), band, errors);
        }
        List<String> notes =
                trials.stream()
                        .filter(t -> !t.note().isEmpty())
                        .map(t -> t.name() + " set aside: " + t.note())
                        .toList();
        return new Selection(
                horizon,
                history.step(),
                history.size(),
                table,
                choices,
                notes,
                Calibration.of(errors, origins.at(), horizon));
    }

    private List<Score> scores(Band band, List<Trial> chosen) {
        List<Score> scores = new ArrayList<>();
        for (Trial trial : trials) {
            Errors errors = errors(trial, band);
            scores.add(
                    new Score(
                            trial.name(),
                            trial.version(),
                            band,
                            trial.origins(),
                            errors.mae(),
                            errors.relative(),
                            chosen.contains(trial),
                            note(trial)));
        }
        scores.sort(Comparator.comparingDouble(Score::relative));
        return scores;
    }

    private String note(Trial trial) {
        return trial.note().isEmpty() && !isTried(trial)
                ? "tried from " + trial.origins() + " moments only"
                : trial.note();
    }

    /** What came less what was said, NaN where that is not known. */
    private void signed(Trial trial, Band band, double[][] into) {
        for (int origin = 0; origin < into.length; origin++) {
            double[] said = trial.said()[origin];
            for (int h = band.from(); h <= Math.min(band.to(), origins.ahead()); h++) {
                into[origin][h - 1] =
                        said == null ? Double.NaN : origins.came(origin, h) - said[h - 1];
            }
        }
    }
}
