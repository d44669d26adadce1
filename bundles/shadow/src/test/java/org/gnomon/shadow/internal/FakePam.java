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

/** Compares means; says what it is told to say first. */
final class FakePam implements PredictiveAnalysis {

    final Deque<Verdict> rehearsals = new ArrayDeque<>();
    final Deque<Verdict> watches = new ArrayDeque<>();
    final List<BlackoutPart> observed = new ArrayList<>();
    final List<Integer> trials = new ArrayList<>();
    int switches;
    boolean diskFull;
    boolean watchThrows;

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
    }

    @Override
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        return List.of();
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
        switches++;
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
                                new PredictionInterval(5, 4, 6, 0),
                                0,
                                Convergence.UNKNOWN,
                                "test"));
    }

    @Override
    public Judgement judgeRehearsal(
            Phase calibration, Phase trial, List<Evidence> findings, Look look) {
        trials.add(trial.copy().size());
        return judge(rehearsals.poll(), calibration.copy(), trial.copy(), findings);
    }

    @Override
    public Judgement judgeWatch(Watched watched, List<Evidence> findings, Look look) {
        if (watchThrows) {
            throw new IllegalStateException("no verdict");
        }
        return judge(watches.poll(), watched.before(), watched.after(), findings);
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
}
