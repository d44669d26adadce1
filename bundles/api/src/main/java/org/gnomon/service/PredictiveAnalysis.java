package org.gnomon.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Sample;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The Predictive Analysis Module. Computes; may take some CPU time, never blocks otherwise, but for
 * a forecast that waits for a forecaster up to its deadline.
 */
@ProviderType
public interface PredictiveAnalysis {

    // ---- forecasts ----

    /** The forecasters that are installed now, trained or not. */
    List<Forecaster.Descriptor> forecasters();

    /** The forecasters that are installed now, and how they did. */
    List<ForecasterStatus> forecasterStatus();

    /**
     * A forecaster and how it did.
     *
     * @param descriptor what it says it is
     * @param readiness whether it can be asked
     * @param reason in words, why it was set aside, or what it was trained on; may be empty
     * @param forecasts for how many series it was tried since Gnomon started
     * @param chosen how often it was among those chosen
     * @param relativeToNaive the geometric mean of its backtest error over that of the naive
     *     forecast, below 1 is better; NaN if it was never tried
     */
    record ForecasterStatus(
            Forecaster.Descriptor descriptor,
            Readiness readiness,
            String reason,
            int forecasts,
            int chosen,
            double relativeToNaive) {}

    /** Whether a forecaster can be asked. */
    enum Readiness {
        /** It can. */
        READY,
        /** It learns from the fleet, and nobody has trained it yet. */
        UNTRAINED,
        /** It is being trained. */
        TRAINING,
        /** It threw, answered what is no number or ran past its deadline: it is not asked. */
        SET_ASIDE
    }

    /**
     * Forecasts a metric of a VM from its history.
     *
     * @param horizon how many steps ahead, 1 to 10000
     * @param step how far apart
     * @param forecaster by name; empty lets PAM choose by backtest
     * @throws org.gnomon.model.GnomonException {@code refused} if there is too little history
     */
    MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster);

    /**
     * A forecast with its basis.
     *
     * @param metric of what
     * @param step how far apart the points are
     * @param forecaster which one made it, or which ones together
     * @param basis in words, from what
     * @param start the time of the first point
     * @param history the values right before, oldest first, a missing one is NaN; for a drawing
     * @param points one per step ahead
     * @param scores the backtest that the choice rests on, best first
     */
    record MetricForecast(
            Metric metric,
            Duration step,
            String forecaster,
            String basis,
            Instant start,
            List<Double> history,
            List<PredictionInterval> points,
            List<Score> scores) {

        public MetricForecast {
            history = List.copyOf(history);
            points = List.copyOf(points);
            scores = List.copyOf(scores);
        }
    }

    /**
     * How a forecaster did in the backtest, for one band of the horizon.
     *
     * @param forecaster its name
     * @param version its version
     * @param fromStep the first step ahead of the band
     * @param toStep the last
     * @param origins from how many earlier moments it was tried
     * @param meanAbsoluteError in the metric's unit, NaN if it could not be tried
     * @param relativeToNaive that over the error of the naive forecast, NaN if there is none
     * @param chosen whether it is part of the forecast
     * @param note why it was set aside; may be empty
     */
    record Score(
            String forecaster,
            String version,
            int fromStep,
            int toStep,
            int origins,
            double meanAbsoluteError,
            double relativeToNaive,
            boolean chosen,
            String note) {}

    /**
     * Trains what learns from the fleet, in the background, from the history of all VMs. One
     * training runs at a time.
     *
     * @param forecaster by name; empty for all
     * @param step the step of the series to learn from
     * @param monitor is told how far it is, on the thread that trains, and can end it
     * @return what came out; fails with {@code refused} if there is too little history, nothing to
     *     train, or a training runs already
     */
    CompletionStage<List<Training>> train(
            Optional<String> forecaster, Duration step, TrainingMonitor monitor);

    /**
     * A training that has ended.
     *
     * @param forecaster of which forecaster
     * @param series from how many series
     * @param took how long
     * @param provenance what came out, in words
     */
    record Training(String forecaster, int series, Duration took, String provenance) {}

    // ---- what an update does ----

    /** Remembers what a watched update did to a VM, also across restarts. */
    void observe(UpdateOutcome outcome);

    /**
     * A watched update.
     *
     * @param update the update
     * @param backend the name of the VM's backend: VMs of one backend are of one kind
     * @param from what ran it before
     * @param to what ran it after
     * @param before samples before the switch
     * @param after samples after it, warm-up left out
     * @param rolledBack whether it was taken back; what it did is known all the same
     */
    record UpdateOutcome(
            Update update,
            String backend,
            VmmVersion from,
            VmmVersion to,
            List<Sample> before,
            List<Sample> after,
            boolean rolledBack) {

        public UpdateOutcome {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        /** One that was kept. */
        public UpdateOutcome(
                Update update,
                String backend,
                VmmVersion from,
                VmmVersion to,
                List<Sample> before,
                List<Sample> after) {
            this(update, backend, from, to, before, after, false);
        }
    }

    /**
     * What updates of the same class, from and to like versions first, did to this VM and to its
     * kind: one line per metric. What is not known is said to be unknown.
     */
    List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to);

    // ---- the blackout of a switch ----

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

    /** Remembers a measured switch and what the VM was like before it, also across restarts. */
    void observe(VmId vm, SwitchConditions conditions, Blackout blackout);

    /**
     * Forecasts the blackout of a switch now, in milliseconds; empty if nothing was measured that
     * it could rest on.
     */
    Optional<BlackoutForecast> blackout(VmId vm, SwitchConditions conditions);

    /**
     * A forecast blackout.
     *
     * @param milliseconds the figure with its bounds; a level of 0 promises nothing
     * @param upperLevel the share of switches that stay below the upper bound, the figure to plan
     *     with; 0 if nothing is promised, because too little was seen or nothing like this
     * @param convergence whether copying keeps up with the guest
     * @param basis in words, which measurements it rests on, and what is outside of what was seen
     */
    record BlackoutForecast(
            PredictionInterval milliseconds,
            double upperLevel,
            Convergence convergence,
            String basis) {}

    /** Whether copying memory keeps up with a guest that goes on writing. */
    enum Convergence {
        /** What is left to copy becomes small enough. */
        CONVERGES,
        /** The guest writes faster than it can be copied. */
        DOES_NOT_CONVERGE,
        /** Its dirtying or the copying was not measured. */
        UNKNOWN,
        /** Its memory stays where it is. */
        NOT_COPIED
    }

    // ---- verdicts ----

    /**
     * A phase of a rehearsal.
     *
     * @param copy samples of the copy, warm-up left out
     * @param primary samples of the primary in the same time; empty if there are none
     */
    record Phase(List<Sample> copy, List<Sample> primary) {

        public Phase {
            copy = List.copyOf(copy);
            primary = List.copyOf(primary);
        }
    }

    /**
     * Which look at a trial this is. Whoever looks several times and stops at what it sees must say
     * so, or harmless updates look bad by chance.
     *
     * @param number from 1
     * @param planned how many there will be at most; a number beyond it counts as the last
     */
    record Look(int number, int planned) {

        /** The only one. */
        public static final Look ONLY = new Look(1, 1);

        public Look {
            if (number < 1 || planned < 1) {
                throw new IllegalArgumentException(
                        "look " + number + " of " + planned + ", expected 1 or more");
            }
        }

        /** Whether there will be another. */
        public boolean isLast() {
            return number >= planned;
        }
    }

    /**
     * Judges a rehearsal: how the copy did with the update against how it did before, and against
     * what the primary did meanwhile. Pure: the same inputs give the same verdict.
     *
     * @param calibration the copy without the update (A/A)
     * @param trial the copy with the update (A/B), as far as it has come
     * @param findings lines that are certain already, such as a crash
     */
    Judgement judgeRehearsal(Phase calibration, Phase trial, List<Evidence> findings, Look look);

    /**
     * What was seen of a VM around a switch.
     *
     * @param history of the primary in the days before, thinned out, oldest first; may be empty
     * @param before samples of the primary before the switch
     * @param after samples since, warm-up left out
     */
    record Watched(List<Sample> history, List<Sample> before, List<Sample> after) {

        public Watched {
            history = List.copyOf(history);
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    /**
     * Judges the new primary after a switch against the old one before it, and against what is
     * normal for it at this time. Pure: the same inputs give the same verdict.
     *
     * @param findings lines that are certain already
     */
    Judgement judgeWatch(Watched watched, List<Evidence> findings, Look look);

    /**
     * How strict verdicts are now, in words that are the same for the same settings: recorded with
     * a verdict, they tell whether the settings were others then. Empty if there are none.
     */
    default String judging() {
        return "";
    }
}
