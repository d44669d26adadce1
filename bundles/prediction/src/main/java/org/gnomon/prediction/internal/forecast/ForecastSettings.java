package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import org.gnomon.model.Problem;

/**
 * How much forecasting may take.
 *
 * @param deadline how long one fit of a forecaster that does not come with PAM is waited for
 * @param budget what all these together may take for one forecast, backtests included; a fit is
 *     waited for no longer than what is left of its share of this
 * @param keepSeries most series of which is remembered what was learned, some kilobytes each
 */
public record ForecastSettings(Duration deadline, Duration budget, int keepSeries) {

    /** 10 s for a fit, 10 s for all of them together, 20,000 series. */
    public static final ForecastSettings DEFAULT =
            new ForecastSettings(Duration.ofSeconds(10), Duration.ofSeconds(10), 20_000);

    public ForecastSettings {
        require("forecaster.deadline.ms", within(deadline), deadline);
        require("forecast.budget.ms", within(budget), budget);
        require("keep.series", keepSeries >= 1 && keepSeries <= 1_000_000, keepSeries);
    }

    private static boolean within(Duration value) {
        return value.toMillis() >= 10 && value.compareTo(Duration.ofMinutes(10)) <= 0;
    }

    private static void require(String key, boolean fine, Object found) {
        if (!fine) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            key + " is " + found + ", which is out of bounds",
                            "Give 10 to 600000 ms, and 1 to 1000000 series.")
                    .asException();
        }
    }
}
