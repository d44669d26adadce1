package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.gnomon.model.Evidence;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was sampled in a rehearsal so far, of the copies and of the primary beside them. */
final class TrialSamples {

    private static final Logger LOG = LoggerFactory.getLogger(TrialSamples.class);

    private final Desk desk;
    private final VmId vm;
    private final Duration every;

    // Steps follow one another, but for a look in the middle of a trial; the monitor guards them.
    private final List<Stretch> calibrations = new ArrayList<>();
    private final List<Stretch> trials = new ArrayList<>();
    private VmmVersion tried;

    TrialSamples(Desk desk, VmId vm, Duration every) {
        this.desk = desk;
        this.vm = vm;
        this.every = every;
    }

    /**
     * What was sampled of one copy.
     *
     * @param phase its samples and the primary's
     * @param lasted how long it was sampled
     * @param failed how many of its readings failed
     */
    record Stretch(Phase phase, Duration lasted, int failed) {}

    /** A copy's samples so far and the primary's of the same time; never fails. */
    CompletionStage<Stretch> beside(CopyRun run) {
        List<Sample> copy = run.samples();
        // A nanosecond more, as the end of a history is exclusive.
        Instant to = desk.now().plusNanos(1);
        Duration since = Duration.between(run.from(), to);
        Duration lasted = since.isNegative() ? Duration.ZERO : since;
        return Stages.call(() -> desk.blocking(() -> primary(run.from(), to)))
                .handle(
                        (primary, error) -> {
                            if (error != null) {
                                LOG.warn("{} is judged without its primary beside", vm, error);
                            }
                            Phase phase = new Phase(copy, error == null ? primary : List.of());
                            return new Stretch(phase, lasted, run.failed());
                        });
    }

    private List<Sample> primary(Instant from, Instant to) {
        return to.isAfter(from) ? desk.telemetry().history(vm, from, to) : List.of();
    }

    synchronized void calibrated(Stretch stretch) {
        calibrations.add(stretch);
    }

    synchronized void tried(Stretch stretch) {
        trials.add(stretch);
    }

    /**
     * Whether another VMM than before is tried, as someone has replaced the target meanwhile: what
     * came before the calibration just now is then forgotten.
     */
    synchronized boolean isOther(VmmVersion version) {
        boolean other = tried != null && !tried.equals(version);
        tried = version;
        if (other) {
            trials.clear();
            calibrations.subList(0, calibrations.size() - 1).clear();
        }
        return other;
    }

    /** Whether this is what is tried now. */
    synchronized boolean isOf(VmmVersion version) {
        return version.equals(tried);
    }

    /** All calibrations. */
    synchronized Phase normal() {
        return together(calibrations);
    }

    /** All trials. */
    synchronized Phase tried() {
        return together(trials);
    }

    private static Phase together(List<Stretch> stretches) {
        return new Phase(
                stretches.stream().flatMap(s -> s.phase().copy().stream()).toList(),
                stretches.stream().flatMap(s -> s.phase().primary().stream()).toList());
    }

    /** Why what there is of the copies is not enough; empty if it is. */
    synchronized List<Evidence> missing() {
        return Stream.of(
                        missing("of the copy as it is", calibrations),
                        missing("of the copy with the update", trials))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Evidence> missing(String when, List<Stretch> stretches) {
        Duration lasted =
                stretches.stream().map(Stretch::lasted).reduce(Duration.ZERO, Duration::plus);
        int failed = stretches.stream().mapToInt(Stretch::failed).sum();
        return Readings.missing(when, together(stretches).copy(), failed, lasted, every);
    }
}
