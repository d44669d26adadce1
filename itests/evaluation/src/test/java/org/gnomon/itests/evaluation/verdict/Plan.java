package org.gnomon.itests.evaluation.verdict;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.itests.evaluation.verdict.Window.Range;
import org.gnomon.model.Judgement;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.judge.MetricTrial;
import org.gnomon.prediction.internal.judge.TrialJudge;
import org.gnomon.service.PredictiveAnalysis.Look;

/**
 * When a trial is looked at.
 *
 * @param samples of the window it takes
 * @param steps the looks
 */
record Plan(int samples, List<Step> steps) {

    /**
     * A look.
     *
     * @param normal what is there of the calibration
     * @param tried what is there of the trial
     * @param onlyNoGo whether a go has to wait
     */
    record Step(List<Range> normal, List<Range> tried, boolean onlyNoGo) {}

    /**
     * How a trial ended.
     *
     * @param verdict of the last look that was taken
     * @param looks how many were
     */
    record Ending(Verdict verdict, int looks) {}

    /** One look at the end. */
    static Plan once(int n) {
        return new Plan(
                2 * n,
                List.of(new Step(List.of(new Range(0, n)), List.of(new Range(n, 2 * n)), false)));
    }

    /**
     * As the product does: in the middle of the trial and at its end, and while that tells nothing
     * after another round of the same length and one of twice the length, each with a calibration
     * of its own.
     */
    static Plan extended(int n) {
        List<Range> normal = new ArrayList<>(List.of(new Range(0, n)));
        List<Range> tried = new ArrayList<>(List.of(new Range(n, 2 * n)));
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(List.copyOf(normal), List.of(new Range(n, n + n / 2)), true));
        steps.add(new Step(List.copyOf(normal), List.copyOf(tried), false));
        int at = 2 * n;
        for (int length : new int[] {n, 2 * n}) {
            normal.add(new Range(at, at + length));
            tried.add(new Range(at + length, at + 2 * length));
            steps.add(new Step(List.copyOf(normal), List.copyOf(tried), false));
            at += 2 * length;
        }
        return new Plan(at, steps);
    }

    /** Takes one look after another until one decides. */
    Ending run(TrialJudge judge, List<Window> windows, double[] harms) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            List<MetricTrial> metrics = new ArrayList<>();
            for (int m = 0; m < windows.size(); m++) {
                metrics.add(windows.get(m).trial(harms[m], step.normal, step.tried));
            }
            Judgement judgement = judge.judge(metrics, List.of(), new Look(i + 1, steps.size()));
            boolean last = i == steps.size() - 1;
            if (last
                    || judgement.verdict() == Verdict.NO_GO
                    || judgement.verdict() == Verdict.GO && !step.onlyNoGo) {
                return new Ending(judgement.verdict(), i + 1);
            }
        }
        throw new IllegalStateException("a plan without a look");
    }
}
