package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.spi.forecast.Series;

/**
 * Calls into forecasters, which may be anyone's: what throws, hangs, or answers what is no forecast
 * is set aside with the reason.
 */
final class Guard {

    private final Deadlines strangers;
    private final Duration limit;

    /**
     * Makes one.
     *
     * @param strangers how forecasters that do not come with PAM are called
     * @param limit how long one fit and its forecast may take
     */
    Guard(Deadlines strangers, Duration limit) {
        this.strangers = strangers;
        this.limit = limit;
    }

    /**
     * How long a forecaster is waited for.
     *
     * @param left no longer than this
     * @param fair whoever has less than this is not to blame
     */
    record Patience(Duration left, Duration fair) {}

    /**
     * Fits and forecasts.
     *
     * @param patience how long it is waited for
     * @return finite values, one per step
     * @throws SetAside with the reason
     */
    double[] forecast(Installed one, SeriesKey key, Series history, int horizon, Patience patience)
            throws SetAside {
        Optional<String> before = one.setAside();
        if (before.isPresent()) {
            throw new SetAside(before.get());
        }
        int least = one.descriptor().minimumHistory();
        if (history.size() < least) {
            throw new SetAside("needs " + least + " values, there are " + history.size());
        }
        Duration left = patience.left().compareTo(limit) < 0 ? patience.left() : limit;
        boolean hurried = left.compareTo(limit) < 0 && left.compareTo(patience.fair()) < 0;
        double[] values;
        try {
            values =
                    (one.isOurs() ? Deadlines.inPlace() : strangers)
                            .call(left, () -> ask(one, history, horizon));
        } catch (Deadlines.Failure e) {
            throw failed(one, key, e, hurried);
        }
        String wrong = wrong(values, horizon);
        if (!wrong.isEmpty()) {
            one.failedAt(key, wrong);
            throw new SetAside(wrong);
        }
        return values;
    }

    private static double[] ask(Installed one, Series history, int horizon) {
        long seed = Arrays.hashCode(history.toArray());
        double[] said = one.forecaster().fit(history, seed).forecast(horizon);
        return said == null ? null : said.clone();
    }

    private static SetAside failed(
            Installed one, SeriesKey key, Deadlines.Failure e, boolean hurried) {
        String reason = e.words();
        if (e.isFolly()) {
            one.failed(e, hurried);
        } else if (e.kind() == Deadlines.Failure.Kind.THREW && e.refusal().isEmpty()) {
            one.failedAt(key, reason);
        }
        return new SetAside(reason);
    }

    private static String wrong(double[] values, int horizon) {
        if (values == null || values.length != horizon) {
            return "answered "
                    + (values == null ? "nothing" : values.length + " values")
                    + " when asked for "
                    + horizon;
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return "answered " + value;
            }
        }
        return "";
    }
}
