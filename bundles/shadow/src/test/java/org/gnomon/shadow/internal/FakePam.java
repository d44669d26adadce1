package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Compares means; says what it is told to say first, at early looks what it is told for those. */
final class FakePam implements PredictiveAnalysis {

    final Deque<Verdict> rehearsals = new ArrayDeque<>();
    final Deque<Verdict> earlyRehearsals = new ArrayDeque<>();
    final Deque<Verdict> watches = new ArrayDeque<>();
    final Deque<Verdict> earlyWatches = new ArrayDeque<>();
    final List<BlackoutPart> observed = new ArrayList<>();
    final List<Trial> trials = new ArrayList<>();
    final List<Seen> watched = new ArrayList<>();
    final List<SwitchConditions> switches = new ArrayList<>();
    final List<UpdateOutcome> outcomes = new ArrayList<>();
    Convergence convergence = Convergence.UNKNOWN;
    double upperLevel;
    String anomaly;
    String judging = "margin 0.1";
    boolean earlyThrows;
    boolean diskFull;
    boolean watchThrows;

    /** A look at a rehearsal. */
    record Trial(Phase calibration, Phase trial, Look look) {}

    /** A look at a watch. */
    record Seen(Watched watched, Look look) {}

    @Override
    public List<Forecaster.Descriptor> forecasters() {
        return List.of();
    }

    @Override
    public List<ForecasterStatus> forecasterStatus() {
        return List.of();
    }

    @Override
    public CompletionStage<List<Training>> train(
            Optional<String> forecaster, Duration step, TrainingMonitor monitor) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public void observe(UpdateOutcome outcome) {
        requireDisk();
        outcomes.add(outcome);
    }

    @Override
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        requireDisk();
        return List.of(
                new UpdateImpact(
                        Metric.GUEST_PROGRESS,
                        Optional.of(new PredictionInterval(-0.04, -0.06, -0.01, 0.9)),
                        outcomes.size(),
                        0,
                        "test"));
    }

    @Override
    public MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        requireDisk();
        observed.add(part);
    }

    @Override
    public void observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        requireDisk();
        switches.add(conditions);
    }

    private void requireDisk() {
        if (diskFull) {
            throw new IllegalStateException("disk full");
        }
    }

    @Override
    public Optional<BlackoutForecast> blackout(VmId vm, SwitchConditions conditions) {
        return observed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new BlackoutForecast(
                                new PredictionInterval(5, 4, 6, upperLevel),
                                upperLevel,
                                convergence,
                                "test"));
    }

    @Override
    public Judgement judgeRehearsal(
            Phase calibration, Phase trial, List<Evidence> findings, Look look) {
        trials.add(new Trial(calibration, trial, look));
        boolean early = look.number() == 1;
        requireEarly(early);
        return judge(
                (early ? earlyRehearsals : rehearsals).poll(),
                calibration.copy(),
                trial.copy(),
                findings);
    }

    private void requireEarly(boolean early) {
        if (early && earlyThrows) {
            throw new IllegalStateException("no verdict yet");
        }
    }

    @Override
    public Judgement judgeWatch(Watched seen, List<Evidence> findings, Look look) {
        watched.add(new Seen(seen, look));
        boolean early = look.number() <= 2;
        requireEarly(early);
        if (watchThrows) {
            throw new IllegalStateException("no verdict");
        }
        Judgement judged =
                judge(
                        (early ? earlyWatches : watches).poll(),
                        seen.before(),
                        seen.after(),
                        findings);
        if (anomaly == null) {
            return judged;
        }
        List<Evidence> lines = new ArrayList<>(judged.evidence());
        lines.add(line(anomaly, Verdict.INCONCLUSIVE));
        return new Judgement(judged.verdict(), lines);
    }

    private static Judgement judge(
            Verdict told, List<Sample> before, List<Sample> after, List<Evidence> findings) {
        List<Evidence> lines = new ArrayList<>(findings);
        if (told != null) {
            lines.add(line("told", told));
        } else if (before.size() < 5 || after.size() < 5) {
            lines.add(line("samples", Verdict.INCONCLUSIVE));
        } else {
            double progress = mean(after, Metric.GUEST_PROGRESS);
            boolean slow = progress < 0.9 * mean(before, Metric.GUEST_PROGRESS);
            lines.add(line("guest-progress", slow ? Verdict.NO_GO : Verdict.GO));
            double memory = mean(after, Metric.MEMORY_USAGE) - mean(before, Metric.MEMORY_USAGE);
            lines.add(line("memory-usage", memory > 0.02 ? Verdict.NO_GO : Verdict.GO));
        }
        for (Verdict verdict : List.of(Verdict.NO_GO, Verdict.INCONCLUSIVE, Verdict.GO)) {
            if (lines.stream().anyMatch(l -> l.verdict() == verdict)) {
                return new Judgement(verdict, lines);
            }
        }
        throw new IllegalStateException();
    }

    private static Evidence line(String subject, Verdict verdict) {
        return new Evidence(subject, verdict, Double.NaN, Double.NaN, subject + " " + verdict);
    }

    private static double mean(List<Sample> samples, Metric metric) {
        return samples.stream().mapToDouble(s -> s.value(metric)).average().orElseThrow();
    }

    @Override
    public String judging() {
        return judging;
    }
}
