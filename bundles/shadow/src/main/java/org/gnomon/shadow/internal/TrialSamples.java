package org.gnomon.shadow.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
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

    // Steps follow one another, but for a look in the middle of a trial; the monitor guards them.
    private final List<Phase> calibrations = new ArrayList<>();
    private final List<Phase> trials = new ArrayList<>();
    private VmmVersion tried;

    TrialSamples(Desk desk, VmId vm) {
        this.desk = desk;
        this.vm = vm;
    }

    /** A copy's samples so far and the primary's of the same time; never fails. */
    CompletionStage<Phase> beside(CopyRun run) {
        List<Sample> copy = run.samples();
        // A nanosecond more, as the end of a history is exclusive.
        Instant to = desk.now().plusNanos(1);
        return Stages.call(() -> desk.blocking(() -> primary(run.from(), to)))
                .handle(
                        (primary, error) -> {
                            if (error != null) {
                                LOG.warn("{} is judged without its primary beside", vm, error);
                            }
                            return new Phase(copy, error == null ? primary : List.of());
                        });
    }

    private List<Sample> primary(Instant from, Instant to) {
        return to.isAfter(from) ? desk.telemetry().history(vm, from, to) : List.of();
    }

    synchronized void calibrated(Phase stretch) {
        calibrations.add(stretch);
    }

    synchronized void tried(Phase stretch) {
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

    /** All calibrations. */
    synchronized Phase normal() {
        return together(calibrations);
    }

    /** All trials. */
    synchronized Phase tried() {
        return together(trials);
    }

    private static Phase together(List<Phase> stretches) {
        return new Phase(
                stretches.stream().flatMap(s -> s.copy().stream()).toList(),
                stretches.stream().flatMap(s -> s.primary().stream()).toList());
    }
}
