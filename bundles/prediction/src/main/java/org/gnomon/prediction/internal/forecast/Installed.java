package org.gnomon.prediction.internal.forecast;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.gnomon.spi.forecast.Forecaster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An installed forecaster and how it behaves. Whoever throws an error is asked no more, whoever
 * hangs not before that call has ended ({@link Exclusion}); whoever fails in another way at one
 * series after another neither. Only a new installation makes that good. Safe for use by any
 * thread.
 */
public final class Installed {

    private static final Logger LOG = LoggerFactory.getLogger(Installed.class);

    /** Failing at so many different series, without one success between, is no chance. */
    static final int STRIKES = 3;

    private final Forecaster.Descriptor descriptor;
    private final Forecaster forecaster;
    private final boolean ours;
    private final Optional<Instant> knownUntil;
    private final Set<SeriesKey> failedAt = new LinkedHashSet<>();
    private final Exclusion exclusion = new Exclusion();

    Installed(Forecaster.Descriptor descriptor, Forecaster forecaster, boolean ours) {
        this(descriptor, forecaster, ours, Optional.empty());
    }

    /** With the end of what it has learned from beforehand. */
    Installed(
            Forecaster.Descriptor descriptor,
            Forecaster forecaster,
            boolean ours,
            Optional<Instant> knownUntil) {
        this.knownUntil = knownUntil;
        this.descriptor = descriptor;
        this.forecaster = forecaster;
        this.ours = ours;
    }

    /** What it said it is when it came. */
    public Forecaster.Descriptor descriptor() {
        return descriptor;
    }

    Forecaster forecaster() {
        return forecaster;
    }

    /** The end of what it has learned from beforehand, if it has. */
    Optional<Instant> knownUntil() {
        return knownUntil;
    }

    /** Whether it comes with PAM: such need not be waited for with a deadline. */
    boolean isOurs() {
        return ours;
    }

    /** Why it is not asked any more, if so. */
    public Optional<String> setAside() {
        return exclusion.reason();
    }

    synchronized void succeeded() {
        failedAt.clear();
        exclusion.succeeded();
    }

    /** It could not do a series; that may be the series' fault. */
    synchronized void failedAt(SeriesKey key, String reason) {
        failedAt.add(key);
        if (failedAt.size() >= STRIKES) {
            exclusion.forGood("failed at " + STRIKES + " series in a row, last: it " + reason);
        }
    }

    /** It hangs, or is broken in itself; see {@link Exclusion}. */
    void failed(Deadlines.Failure failure, boolean hurried) {
        if (exclusion.after(failure, hurried)) {
            LOG.warn(
                    "The forecaster {} {} is set aside: it {}",
                    descriptor.name(),
                    descriptor.version(),
                    failure.words());
        }
    }
}
