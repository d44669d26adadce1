package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.time.TimeSource;

/**
 * An installed forecaster as the selection calls it, for one series: behind the guard, and with an
 * allowance of time. Of one that does not come with PAM one forecast is timed first; a slow one is
 * then tried from fewer origins. One thread.
 */
final class GuardedCandidate implements Candidate {

    /** With fewer origins nothing is known of a forecaster, and it is not chosen. */
    private static final int FEWEST_ORIGINS = 9;

    private final Installed one;
    private final SeriesKey key;
    private final Desk desk;
    private Duration spent = Duration.ZERO;
    private Series timedHistory;
    private double[] timed;
    private boolean answered;
    private SetAside failure;
    private int origins = Integer.MAX_VALUE;

    /**
     * What all candidates share.
     *
     * @param guard calls them
     * @param registry knows whether they are still here
     * @param time measures them
     * @param allowance what each may take for its backtest
     * @param budget what all that do not come with PAM may take for this forecast
     */
    record Desk(
            Guard guard,
            ForecasterRegistry registry,
            TimeSource time,
            Duration allowance,
            Budget budget) {}

    GuardedCandidate(Installed one, SeriesKey key, Desk desk) {
        this.one = one;
        this.key = key;
        this.desk = desk;
    }

    Installed installed() {
        return one;
    }

    @Override
    public Forecaster.Descriptor descriptor() {
        return one.descriptor();
    }

    @Override
    public Optional<Instant> knownUntil() {
        return one.knownUntil();
    }

    /** Times one forecast; its result is used again when it is asked for. */
    void time(Series history, int horizon) {
        if (one.isOurs()) {
            return;
        }
        try {
            timed = forecast(history, horizon);
            timedHistory = history;
            long each = Math.max(1, spent.toNanos());
            long most = desk.allowance.toNanos() / each;
            origins = (int) Math.max(1, Math.min(Integer.MAX_VALUE, most));
        } catch (SetAside remembered) {
            failure = remembered;
        }
    }

    /** To be called after it was timed: who is too slow to be chosen need not be tried. */
    void leaveOutIfSlow() {
        if (failure == null && origins < FEWEST_ORIGINS) {
            failed(
                    "takes "
                            + spent.toMillis()
                            + " ms for a forecast; to be tried "
                            + FEWEST_ORIGINS
                            + " times it has "
                            + desk.allowance.toMillis()
                            + " ms");
        }
    }

    @Override
    public int mostOrigins() {
        return origins;
    }

    @Override
    public double[] forecast(Series history, int horizon) throws SetAside {
        if (history == timedHistory && timed.length == horizon) {
            return timed.clone();
        }
        if (failure != null) {
            throw failure;
        }
        Duration left = left();
        if (!one.isOurs() && (left.isZero() || left.isNegative())) {
            throw failed(
                    "was not called, because the time for this forecast, or its share, is used up");
        }
        if (!desk.registry.has(one)) {
            throw failed("was removed meanwhile");
        }
        long begun = desk.time.nanos();
        try {
            Guard.Patience patience = new Guard.Patience(left, desk.allowance);
            double[] values = desk.guard.forecast(one, key, history, horizon, patience);
            answered = true;
            return values;
        } catch (SetAside e) {
            failure = e;
            throw e;
        } finally {
            Duration taken = desk.time.since(begun);
            spent = spent.plus(taken);
            if (!one.isOurs()) {
                desk.budget.spend(taken);
            }
        }
    }

    /** Its share, with room for what is measured badly, and no more than there is. */
    private Duration left() {
        Duration its = desk.allowance.multipliedBy(2).minus(spent);
        Duration all = desk.budget.left();
        return its.compareTo(all) < 0 ? its : all;
    }

    /** To be called when all is done: a series without a failure speaks for it. */
    void settle() {
        if (failure == null && answered) {
            one.succeeded();
        }
    }

    private SetAside failed(String reason) {
        failure = new SetAside(reason);
        return failure;
    }
}
