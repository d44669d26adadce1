package org.gnomon.prediction.internal.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Sample;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Phase;

/** Judges samples: {@link TrialJudge} for the metrics that samples hold. Stateless. */
public final class Judge {

    private final TrialJudge rehearsals;
    private final TrialJudge watches;

    public Judge(JudgeSettings settings) {
        this.rehearsals = new TrialJudge(settings);
        this.watches = new TrialJudge(settings.forWatch());
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis#judgeRehearsal}. */
    public Judgement rehearsal(Phase calibration, Phase trial, List<Evidence> findings, Look look) {
        return rehearsals.judge(metrics(calibration, trial), findings, look);
    }

    /** As above, once, without the primary. */
    public Judgement rehearsal(
            List<Sample> calibration, List<Sample> trial, List<Evidence> findings) {
        return rehearsal(alone(calibration), alone(trial), findings, Look.ONLY);
    }

    /** A VM after a switch against the same before it, with wider margins. */
    public Judgement watch(
            List<Sample> before, List<Sample> after, List<Evidence> findings, Look look) {
        return watches.judge(metrics(alone(before), alone(after)), findings, look);
    }

    /** As above, once. */
    public Judgement watch(List<Sample> before, List<Sample> after, List<Evidence> findings) {
        return watch(before, after, findings, Look.ONLY);
    }

    private static Phase alone(List<Sample> samples) {
        return new Phase(samples, List.of());
    }

    private static List<MetricTrial> metrics(Phase before, Phase after) {
        List<MetricTrial> metrics = new ArrayList<>();
        for (SampledMetric sampled : SampledMetric.TABLE) {
            Instant first = start(before.copy());
            Instant second = start(after.copy());
            metrics.add(
                    new MetricTrial(
                            sampled.rule(),
                            Stretch.of(before.copy(), sampled.metric(), first),
                            Stretch.of(after.copy(), sampled.metric(), second),
                            Stretch.of(before.primary(), sampled.metric(), first),
                            Stretch.of(after.primary(), sampled.metric(), second)));
        }
        return metrics;
    }

    private static Instant start(List<Sample> samples) {
        return samples.stream()
                .map(Sample::at)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
