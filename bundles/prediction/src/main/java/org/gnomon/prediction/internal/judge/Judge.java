package org.gnomon.prediction.internal.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
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
        List<Sample> copyBefore = ordered(before.copy());
        List<Sample> copyAfter = ordered(after.copy());
        List<Sample> primaryBefore = ordered(before.primary());
        List<Sample> primaryAfter = ordered(after.primary());
        Instant first = start(copyBefore);
        Instant second = start(copyAfter);
        List<MetricTrial> metrics = new ArrayList<>();
        for (SampledMetric sampled : SampledMetric.TABLE) {
            Metric metric = sampled.metric();
            metrics.add(
                    new MetricTrial(
                            sampled.rule(),
                            Stretch.of(copyBefore, metric, first),
                            Stretch.of(copyAfter, metric, second),
                            Stretch.of(primaryBefore, metric, first),
                            Stretch.of(primaryAfter, metric, second)));
        }
        return metrics;
    }

    private static List<Sample> ordered(List<Sample> samples) {
        return samples.stream().sorted(Comparator.comparing(Sample::at)).distinct().toList();
    }

    private static Instant start(List<Sample> ordered) {
        return ordered.isEmpty() ? Instant.EPOCH : ordered.get(0).at();
    }
}
