package org.gnomon.prediction.internal.forecast.select;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.prediction.internal.forecast.method.NaiveForecaster;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.spi.forecast.Series;

/** Chooses forecasters for a series by a rolling-origin backtest. Stateless. */
public final class Selector {

    /** The floor. */
    static final String NAIVE = "naive";

    private static final String STANDBY = "ses";

    private static final int MOST_MEMBERS = 3;

    /** Who is worse than the best by more than this is not combined with it. */
    private static final double TOLERANCE = 1.1;

    /** With fewer values to compare, a backtest tells nothing. */
    private static final int ENOUGH = 9;

    /**
     * Tries all, and chooses.
     *
     * @param candidates the naive forecast and exponential smoothing are added if missing
     * @throws SetAside if nothing can be made of the series at all
     */
    public Selection select(List<? extends Candidate> candidates, Series history, int horizon)
            throws SetAside {
        Origins origins = Origins.of(history, horizon);
        List<Trial> trials = new ArrayList<>();
        for (Candidate candidate : withFloor(candidates)) {
            trials.add(Trial.of(candidate, history, origins));
        }
        return new Evidence(history, horizon, origins, trials).choose(Selector::best);
    }

    /**
     * Takes the one that is wanted, whatever its backtest says, and compares it with naive.
     *
     * @throws SetAside if it cannot be used for the series
     */
    public Selection only(Candidate wanted, Series history, int horizon) throws SetAside {
        Origins origins = Origins.of(history, horizon);
        Trial trial = Trial.of(wanted, history, origins);
        if (!trial.note().isEmpty() && origins.count() > 0) {
            // Too short a history for the backtest may still do for the forecast.
            wanted.forecast(history, horizon);
        }
        List<Trial> trials = new ArrayList<>(List.of(trial));
        if (!trial.name().equals(NAIVE)) {
            trials.add(Trial.of(new DirectCandidate(new NaiveForecaster()), history, origins));
        }
        return new Evidence(history, horizon, origins, trials)
                .choose((evidence, band) -> List.of(trial));
    }

    private static List<Candidate> withFloor(List<? extends Candidate> candidates) {
        List<Candidate> all = new ArrayList<>(candidates);
        if (all.stream().noneMatch(c -> c.descriptor().name().equals(STANDBY))) {
            all.add(0, new DirectCandidate(new SesForecaster()));
        }
        if (all.stream().noneMatch(c -> c.descriptor().name().equals(NAIVE))) {
            all.add(0, new DirectCandidate(new NaiveForecaster()));
        }
        return all;
    }

    /** At most three that are near the best and not worse than naive, alone or together. */
    private static List<Trial> best(Evidence evidence, Band band) throws SetAside {
        Trial naive = evidence.named(NAIVE);
        if (evidence.errors(naive, band).count() < ENOUGH) {
            return List.of(evidence.named(STANDBY));
        }
        List<Trial> able =
                evidence.trials().stream()
                        .filter(t -> t == naive || evidence.isTried(t))
                        .filter(t -> t == naive || evidence.errors(t, band).holds())
                        .toList();
        Ranking ranking = Ranking.of(evidence, band, able);
        List<Trial> near =
                ranking.trials().stream()
                        .filter(t -> ranking.score(t) <= ranking.least() * TOLERANCE)
                        .limit(MOST_MEMBERS)
                        .toList();
        Trial together = Trial.median(near);
        boolean good = evidence.isTried(together) && evidence.errors(together, band).holds();
        return good ? near : near.subList(0, 1);
    }
}
