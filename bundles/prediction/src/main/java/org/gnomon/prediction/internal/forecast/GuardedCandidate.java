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

    /** With fewer origins nothing is known of a forecaster. */
    private static final int FEWEST_ORIGINS = 3;

    private final Installed one;
    private final SeriesKey key;
    private final Desk desk;
    private Duration spent = Duration.ZERO;
    private Series lastHistory;
    private double[] last;
    private SetAside failure;
    private int origins = Integer.MAX_VALUE;

    /**
     * What all candidates share.
     *
     * @param guard calls them
     * @param registry knows whether they are still here
     * @param time measures them
     * @param allowance what each may take for its backtest
     */
    record Desk(Guard guard, ForecasterRegistry registry, TimeSource time, Duration allowance) {}

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
            forecast(history, horizon);
            long each = Math.max(1, spent.toNanos());
            long most = desk.allowance.toNanos() / each;
            origins = (int) Math.max(FEWEST_ORIGINS, Math.min(Integer.MAX_VALUE, most));
        } catch (SetAside remembered) {
            failure = remembered;
        }
    }

    @Override
    public int mostOrigins() {
        return origins;
    }

    @Override
    public double[] forecast(Series history, int horizon) throws SetAside {
        if (history == lastHistory && last.length == horizon) {
            return last.clone();
        }
        if (failure != null) {
            throw failure;
        }
        if (!one.isOurs() && spent.compareTo(desk.allowance.multipliedBy(2)) > 0) {
            throw failed("took more than " + desk.allowance.toMillis() + " ms for its backtest");
        }
        if (!desk.registry.has(one)) {
            throw failed("was removed meanwhile");
        }
        long begun = desk.time.nanos();
        try {
            last = desk.guard.forecast(one, key, history, horizon);
            lastHistory = history;
            return last.clone();
        } catch (SetAside e) {
            failure = e;
            throw e;
        } finally {
            spent = spent.plus(desk.time.since(begun));
        }
    }

    /** To be called when all is done: a series without a failure speaks for it. */
    void settle() {
        if (failure == null && last != null) {
            one.succeeded();
        }
    }

    private SetAside failed(String reason) {
        failure = new SetAside(reason);
        return failure;
    }
}
