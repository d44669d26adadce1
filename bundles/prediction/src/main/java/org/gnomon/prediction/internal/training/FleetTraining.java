package org.gnomon.prediction.internal.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.Deadlines;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.forecast.Histories;
import org.gnomon.service.PredictiveAnalysis.Readiness;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.time.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installed trainers, and their trainings: in the background, one at a time, so that a trainer
 * is never called twice at once. Safe for use by any thread; its methods do not block, but for
 * asking a trainer that has just come what it is.
 */
public final class FleetTraining implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FleetTraining.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Telemetry telemetry;
    private final Clockwork clockwork;
    private final Trainee.Place place;
    private final TrainingSettings settings;
    private final List<Trainee> all = new ArrayList<>();
    private final List<FleetTrainer> present = new ArrayList<>();
    private final List<FleetTrainer> unasked = new ArrayList<>();
    private final ArrayDeque<Runnable> jobs = new ArrayDeque<>();
    private Cancellable retraining = () -> {};
    private Run run;
    private boolean working;
    private boolean closed;

    /**
     * Makes one.
     *
     * @param dir a directory of its own for what was trained; made when needed
     * @param registry where trained forecasters are installed
     */
    public FleetTraining(
            Telemetry telemetry,
            Path dir,
            Clockwork clockwork,
            ForecasterRegistry registry,
            TrainingSettings settings) {
        this.telemetry = telemetry;
        this.clockwork = clockwork;
        this.place = new Trainee.Place(dir, clockwork.deadlines(), registry);
        this.settings = settings;
        if (!settings.every().isZero()) {
            retraining = clockwork.scheduler().every(settings.every(), this::begin);
        }
    }

    /** A trainer has come; what it has trained in an earlier run is read in the background. */
    public void add(FleetTrainer trainer) {
        synchronized (this) {
            present.add(trainer);
        }
        ask(trainer);
    }

    private void ask(FleetTrainer trainer) {
        try {
            Forecaster.Descriptor descriptor =
                    clockwork
                            .deadlines()
                            .call(PATIENCE, () -> ForecasterRegistry.checked(trainer.descriptor()));
            Trainee trainee = new Trainee(descriptor, trainer, place);
            synchronized (this) {
                if (!isPresent(trainer)) {
                    // It went while it was asked.
                    return;
                }
                all.add(trainee);
            }
            submit(() -> load(trainee));
        } catch (Deadlines.Failure e) {
            if (e.kind() == Deadlines.Failure.Kind.NOT_CALLED) {
                // Not its fault: others hang. It is asked again when there is need of it.
                synchronized (this) {
                    if (isPresent(trainer)) {
                        unasked.add(trainer);
                    }
                }
            } else {
                LOG.warn("A trainer was left out: asked what it is, it {}.", e.words());
            }
        }
    }

    private boolean isPresent(FleetTrainer trainer) {
        return present.stream().anyMatch(one -> one == trainer);
    }

    private void askAgain() {
        List<FleetTrainer> again;
        synchronized (this) {
            again = List.copyOf(unasked);
            unasked.clear();
        }
        again.forEach(this::ask);
    }

    private void load(Trainee trainee) {
        boolean wanted;
        synchronized (this) {
            wanted = !closed;
        }
        if (wanted) {
            trainee.load();
        }
    }

    /** A trainer has gone, and with it its training and its forecaster. */
    public void remove(FleetTrainer trainer) {
        List<Trainee> leaving;
        synchronized (this) {
            leaving = all.stream().filter(t -> t.trainer() == trainer).toList();
            all.removeAll(leaving);
            present.removeIf(one -> one == trainer);
            unasked.removeIf(one -> one == trainer);
        }
        leaving.forEach(Trainee::leave);
    }

    /**
     * How a trainer is.
     *
     * @param descriptor what it trains
     * @param readiness whether that can be asked
     * @param reason what it was trained on, or why it was not
     */
    public record Status(Forecaster.Descriptor descriptor, Readiness readiness, String reason) {}

    /** Those that count, by name. */
    public synchronized Map<String, Status> status() {
        Map<String, Status> found = new LinkedHashMap<>();
        for (Trainee trainee : all) {
            Readiness readiness =
                    run != null && run.isTraining(trainee)
                            ? Readiness.TRAINING
                            : trainee.trained().isPresent()
                                    ? Readiness.READY
                                    : trainee.isSetAside()
                                            ? Readiness.SET_ASIDE
                                            : Readiness.UNTRAINED;
            found.put(
                    trainee.descriptor().name(),
                    new Status(trainee.descriptor(), readiness, trainee.reason()));
        }
        return found;
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis#train}. */
    public CompletionStage<List<Training>> train(
            Optional<String> wanted, Duration step, TrainingMonitor monitor) {
        CompletableFuture<List<Training>> result = new CompletableFuture<>();
        askAgain();
        try {
            Run made = begin(wanted, step, monitor);
            submit(() -> finish(made, step, result));
        } catch (GnomonException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private synchronized Run begin(
            Optional<String> wanted, Duration step, TrainingMonitor monitor) {
        if (closed) {
            throw refused("Gnomon stops", "");
        }
        if (step.compareTo(Duration.ofMillis(1)) < 0 || step.compareTo(Duration.ofDays(30)) > 0) {
            throw refused("a step of " + step, "Give one from 1 ms to 30 days.");
        }
        if (run != null) {
            throw refused("a training runs already", "Wait until it has ended.");
        }
        Map<String, Trainee> byName = new LinkedHashMap<>();
        all.forEach(t -> byName.put(t.descriptor().name(), t));
        if (byName.isEmpty()) {
            throw refused(
                    "there is nothing to train", "Install a bundle with a forecaster that learns.");
        }
        if (wanted.isPresent() && !byName.containsKey(wanted.get())) {
            throw refused(
                    "'" + wanted.get() + "' is not to be trained",
                    "To be trained are: " + String.join(", ", byName.keySet()) + ".");
        }
        List<Trainee> chosen =
                byName.values().stream()
                        .filter(t -> wanted.isEmpty() || wanted.get().equals(t.descriptor().name()))
                        .toList();
        run = new Run(chosen, monitor);
        return run;
    }

    private void finish(Run made, Duration step, CompletableFuture<List<Training>> result) {
        try {
            List<Training> trained = trainAll(made, step);
            end();
            made.tell(1, "trained " + trained.size() + " of " + made.trainees().size());
            result.complete(trained);
        } catch (GnomonException e) {
            end();
            result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            // The top of a task: who waits for the training has to hear of whatever happened.
            end();
            result.completeExceptionally(
                    Problem.of(Problem.INTERNAL, "the training failed: " + e, "").asException(e));
        }
    }

    private synchronized void end() {
        run = null;
    }

    /** What came out; fails with the first failure if nothing did. */
    private List<Training> trainAll(Run made, Duration step) {
        if (made.isCancelled()) {
            throw cancelled();
        }
        made.tell(0, "reading the history of all VMs");
        Histories histories = new Histories(telemetry, clockwork.time());
        Fleet fleet = Fleet.gather(histories, telemetry.known(), step, settings.series());
        if (fleet.series().isEmpty()) {
            throw refused(
                    "no VM has a history of 43 steps of " + step,
                    "Wait until there are more samples, or give a shorter step.");
        }
        List<Training> trained = new ArrayList<>();
        GnomonException first = null;
        for (int i = 0; i < made.trainees().size(); i++) {
            try {
                trained.add(train(made, i, fleet));
            } catch (GnomonException e) {
                first = first == null ? e : first;
                LOG.warn("{}", e.problem());
            }
        }
        if (trained.isEmpty() && first != null) {
            throw first;
        }
        return List.copyOf(trained);
    }

    private Training train(Run made, int index, Fleet fleet) {
        Trainee trainee = made.trainees().get(index);
        Run.Part part = made.part(index, clockwork.time(), settings.limit());
        if (part.isCancelled()) {
            throw cancelled();
        }
        if (trainee.isSetAside()) {
            throw refused(
                    trainee.descriptor().name() + " " + trainee.reason(),
                    "Update its bundle, or install it again.");
        }
        long begun = clockwork.time().nanos();
        TrainedFile.Basis basis =
                trainee.train(fleet, settings, clockwork.time().now().toString(), part);
        return new Training(
                trainee.descriptor().name(),
                fleet.series().size(),
                clockwork.time().since(begun),
                basis.provenance());
    }

    /** On a thread that may block, as a trainer may have to be asked what it is first. */
    private void begin() {
        try {
            clockwork.scheduler().blocking().execute(this::retrain);
        } catch (RejectedExecutionException e) {
            LOG.debug("Gnomon stops", e);
        }
    }

    private void retrain() {
        train(
                        Optional.empty(),
                        settings.step(),
                        new TrainingMonitor() {
                            @Override
                            public void progress(double fraction, String words) {}

                            @Override
                            public boolean isCancelled() {
                                return false;
                            }
                        })
                .whenComplete(
                        (trained, error) -> {
                            if (error == null) {
                                LOG.info("Trained by itself: {}", trained);
                            } else {
                                LOG.info(
                                        "Not trained by itself: {}",
                                        GnomonException.problemOf(error));
                            }
                        });
    }

    /** Cancels what runs and takes nothing more on. */
    @Override
    public synchronized void close() {
        closed = true;
        retraining.cancel();
        if (run != null) {
            run.cancel();
        }
    }

    private void submit(Runnable job) {
        synchronized (this) {
            jobs.add(job);
            if (working) {
                return;
            }
            working = true;
        }
        try {
            clockwork.scheduler().blocking().execute(this::work);
        } catch (RejectedExecutionException e) {
            // Gnomon stops: what is in the queue sees that it is cancelled and ends at once.
            close();
            work();
        }
    }

    private void work() {
        boolean done = false;
        try {
            for (Runnable job = next(); job != null; job = next()) {
                run(job);
            }
            done = true;
        } finally {
            if (!done) {
                // Whatever happened: the next one who comes begins anew.
                stopped();
            }
        }
    }

    private synchronized Runnable next() {
        Runnable job = jobs.poll();
        working = job != null;
        return job;
    }

    private synchronized void stopped() {
        working = false;
    }

    /** The top of a task: one that fails must not take the others with it. */
    private static void run(Runnable job) {
        try {
            job.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A training failed", e);
        }
    }

    private static GnomonException cancelled() {
        return refused("the training was cancelled", "");
    }

    private static GnomonException refused(String message, String nextStep) {
        return Problem.of(Problem.REFUSED, message, nextStep).asException();
    }
}
