package org.gnomon.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.spi.forecast.Forecaster;
import org.osgi.annotation.versioning.ProviderType;

/** The Predictive Analysis Module. Computes; may take some CPU time, never blocks otherwise. */
@ProviderType
public interface PredictiveAnalysis {

    /** The forecasters that are installed now. */
    List<Forecaster.Descriptor> forecasters();

    /**
     * Forecasts a metric of a VM from its history.
     *
     * @param horizon how many steps ahead, 1 to 10000
     * @param step how far apart
     * @param forecaster by name; empty lets PAM choose
     * @throws org.gnomon.model.GnomonException {@code refused} if there is too little history
     */
    MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster);

    /**
     * A forecast with its basis.
     *
     * @param metric of what
     * @param step how far apart the points are
     * @param forecaster which one made it
     * @param basis in words, from what
     * @param points one per step ahead
     */
    record MetricForecast(
            Metric metric,
            Duration step,
            String forecaster,
            String basis,
            List<PredictionInterval> points) {

        public MetricForecast {
            points = List.copyOf(points);
        }
    }

    /** A part of a blackout that was measured, in a checkpoint, a rehearsal or a switch. */
    enum BlackoutPart {
        /** The pause of a checkpoint: stop, save devices, copy, go on. */
        CHECKPOINT_PAUSE,
        /** From offering device state to the guest running, in a rehearsal with the update. */
        REHEARSAL_LOAD,
        /** Copying the last changed memory inside a freeze. */
        FINAL_SYNC,
        /** A whole switch. */
        TOTAL
    }

    /** Remembers a measured part, also across restarts. */
    void observe(VmId vm, BlackoutPart part, Duration measured);

    /** Remembers a measured switch. */
    void observe(VmId vm, Blackout blackout);

    /** Forecasts the blackout of the next switch in milliseconds; empty if nothing was measured. */
    Optional<BlackoutForecast> blackout(VmId vm);

    /**
     * A forecast blackout.
     *
     * @param milliseconds the figure with its bounds
     * @param basis in words, which measurements it rests on
     */
    record BlackoutForecast(PredictionInterval milliseconds, String basis) {}

    /**
     * Judges a rehearsal: how the copy did with the update against how it did before.
     *
     * @param calibration samples of the copy without the update, warm-up left out
     * @param trial samples with the update, warm-up left out
     * @param findings lines that are certain already, such as a crash
     */
    Judgement judgeRehearsal(List<Sample> calibration, List<Sample> trial, List<Evidence> findings);

    /**
     * Judges the new primary after a switch against the old one before it.
     *
     * @param before samples of the primary before the switch
     * @param after samples since, warm-up left out
     * @param findings lines that are certain already
     */
    Judgement judgeWatch(List<Sample> before, List<Sample> after, List<Evidence> findings);
}
