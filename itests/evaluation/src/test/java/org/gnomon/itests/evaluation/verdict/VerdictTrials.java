package org.gnomon.itests.evaluation.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gnomon.itests.support.topics.Report;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.prediction.internal.judge.TrialJudge;

/** All trials on one set. */
final class VerdictTrials {

    /** None, and by how much worse. */
    private static final double[] HARMS = {0, 0.05, 0.1, 0.2};

    private static final int METRICS = 10;

    private final TrialJudge judge = new TrialJudge(JudgeSettings.DEFAULT);
    private final String set;
    private final List<Machines> all;
    private final int samples;
    private final int windows;

    VerdictTrials(String set, List<Machines> all, int samples, int windows) {
        this.set = set;
        this.all = all;
        this.samples = samples;
        this.windows = windows;
    }

    void report(Report report, int trials, long seed) {
        int needed = Plan.extended(samples).samples();
        int enough = 0;
        for (Machines machines : all) {
            boolean some = !Window.all(machines, needed, 1).isEmpty();
            enough += some ? 1 : 0;
            if (!some) {
                report.note(
                        set
                                + ": "
                                + machines.name()
                                + " is left out with extensions, which need two VMs and "
                                + needed
                                + " values of one.");
            }
        }
        if (enough == 0) {
            report.note(set + ": no file is long enough, so no bar is held against it.");
            return;
        }
        Tally[] once = single(report, "one look", Plan.once(samples));
        Tally[] extended = single(report, "with extensions", Plan.extended(samples));
        Tally[] ten = ten(report, trials, seed);
        report.atMost(set + ": false alarms, % of metrics", once[0].noGo(), 2);
        report.atMost(set + ": false alarms with extensions, % of metrics", extended[0].noGo(), 2);
        report.atMost(set + ": false alarms, % of trials of ten metrics", ten[0].noGo(), 5);
        report.atMost(set + ": false alarms with extensions, % of trials of ten", ten[2].noGo(), 5);
        if (set.startsWith("azure")) {
            report.atLeast(set + ": +10 % found in one look, %", once[2].noGo(), 85);
        }
    }

    /** Each metric in a trial of its own; a tally a harm. */
    private Tally[] single(Report report, String how, Plan plan) {
        report.table(
                set + ", each metric alone, " + how + ", " + samples + " samples a phase",
                "metric",
                "windows",
                "false alarm %",
                "harmless go %",
                "unclear %",
                "looks",
                "+5 found %",
                "+10 found %",
                "+10 passed %",
                "+20 found %",
                "+20 passed %");
        Tally[] sum = tallies();
        for (Machines machines : all) {
            List<Window> its = Window.all(machines, plan.samples(), windows);
            if (its.isEmpty()) {
                continue;
            }
            Tally[] tallies = tallies();
            for (Window window : its) {
                for (int h = 0; h < HARMS.length; h++) {
                    tallies[h].add(plan.run(judge, List.of(window), new double[] {HARMS[h]}));
                }
            }
            row(report, machines.name(), tallies);
            for (int h = 0; h < HARMS.length; h++) {
                sum[h].add(tallies[h]);
            }
        }
        row(report, "all", sum);
        return sum;
    }

    private static void row(Report report, String name, Tally[] tallies) {
        report.row(
                name,
                tallies[0].trials(),
                tallies[0].noGo(),
                tallies[0].go(),
                tallies[0].unclear(),
                tallies[0].looks(),
                tallies[1].noGo(),
                tallies[2].noGo(),
                tallies[2].go(),
                tallies[3].noGo(),
                tallies[3].go());
    }

    /** Ten metrics in one trial: none harmed, or one of them by 10 %; once and with extensions. */
    private Tally[] ten(Report report, int trials, long seed) {
        report.table(
                set + ", trials of ten metrics",
                "trial",
                "trials",
                "no-go %",
                "go %",
                "unclear %",
                "looks");
        Tally[] tallies = tallies();
        Plan[] plans = {Plan.once(samples), Plan.extended(samples)};
        for (int p = 0; p < plans.length; p++) {
            List<Window> its = new ArrayList<>();
            for (Machines machines : all) {
                its.addAll(Window.all(machines, plans[p].samples(), windows));
            }
            Random random = new Random(seed);
            for (int i = 0; i < trials; i++) {
                List<Window> drawn = new ArrayList<>();
                for (int m = 0; m < METRICS; m++) {
                    drawn.add(its.get(random.nextInt(its.size())));
                }
                double[] harms = new double[METRICS];
                tallies[2 * p].add(plans[p].run(judge, drawn, harms));
                harms[random.nextInt(METRICS)] = HARMS[2];
                tallies[2 * p + 1].add(plans[p].run(judge, drawn, harms));
            }
        }
        List<String> names =
                List.of(
                        "harmless, one look",
                        "one of ten 10 % worse, one look",
                        "harmless, with extensions",
                        "one of ten 10 % worse, with extensions");
        for (int i = 0; i < names.size(); i++) {
            Tally tally = tallies[i];
            report.row(
                    names.get(i),
                    tally.trials(),
                    tally.noGo(),
                    tally.go(),
                    tally.unclear(),
                    tally.looks());
        }
        return tallies;
    }

    private static Tally[] tallies() {
        return Arrays.stream(HARMS).mapToObj(h -> new Tally()).toArray(Tally[]::new);
    }
}
