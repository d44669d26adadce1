package org.gnomon.prediction.internal.training;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.prediction.internal.forecast.Deadlines;
import org.gnomon.prediction.internal.forecast.Exclusion;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An installed trainer and what it has trained, which is in the registry while the trainer is here.
 * Its trainer is called by one thread at a time; the rest may be asked by any thread.
 */
final class Trainee {

    private static final Logger LOG = LoggerFactory.getLogger(Trainee.class);

    /** Reading its own bytes may take a trainer this long. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int LONGEST_WORDS = 400;

    private final Forecaster.Descriptor descriptor;
    private final FleetTrainer trainer;
    private final Place place;
    private TrainedForecaster trained;
    private Instant knownUntil = Instant.MIN;
    private String reason = "";
    private final Exclusion exclusion = new Exclusion();
    private boolean gone;

    /**
     * Where it lives.
     *
     * @param dir where its file is
     * @param deadlines how it is called
     * @param registry where its forecaster is installed
     */
    record Place(Path dir, Deadlines deadlines, ForecasterRegistry registry) {}

    Trainee(Forecaster.Descriptor descriptor, FleetTrainer trainer, Place place) {
        this.descriptor = descriptor;
        this.trainer = trainer;
        this.place = place;
    }

    Forecaster.Descriptor descriptor() {
        return descriptor;
    }

    FleetTrainer trainer() {
        return trainer;
    }

    synchronized boolean isGone() {
        return gone;
    }

    synchronized Optional<TrainedForecaster> trained() {
        return Optional.ofNullable(trained);
    }

    /** What it was trained on, or why it is not. */
    synchronized String reason() {
        return exclusion.reason().orElse(reason);
    }

    /** Whether it is not called any more. */
    boolean isSetAside() {
        return exclusion.reason().isPresent();
    }

    /** Reads what it has trained in an earlier run. */
    void load() {
        if (isGone() || isSetAside() || trained().isPresent()) {
            return;
        }
        try {
            Optional<TrainedFile> file = TrainedFile.read(place.dir, descriptor);
            if (file.isPresent()) {
                install(call(PATIENCE, () -> trainer.load(file.get().state())), file.get().basis());
            }
        } catch (IOException e) {
            notUsed(e.getMessage());
        } catch (GnomonException e) {
            notUsed(e.problem().message());
        }
    }

    private synchronized void notUsed(String why) {
        reason = "what it was trained before is not used: " + why;
        LOG.warn("{}: {}", descriptor.name(), reason);
    }

    /**
     * Trains it, from what it has trained before if there is something.
     *
     * @throws GnomonException what it refuses with, or {@code internal} if it breaks
     */
    TrainedFile.Basis train(Fleet fleet, TrainingSettings settings, String at, Run.Part monitor) {
        Instant until = later(knownUntil(), fleet.until());
        TrainedForecaster made = trained(fleet, settings, monitor);
        if (made == null) {
            throw broken("trained nothing").asException();
        }
        String words = words(call(PATIENCE, () -> made.provenance()));
        TrainedFile.Basis basis =
                new TrainedFile.Basis(
                        settings.seed(), fleet.hash(), fleet.series().size(), at, until, words);
        byte[] state = call(PATIENCE, () -> made.state());
        if (state == null || state.length > TrainedFile.LARGEST_STATE) {
            throw broken("has no state of at most 64 MiB").asException();
        }
        // What could not be read back after a restart is not used before it either.
        TrainedForecaster read = call(PATIENCE, () -> trainer.load(state.clone()));
        install(read, basis);
        exclusion.succeeded();
        save(new TrainedFile(descriptor, basis, state));
        return basis;
    }

    private synchronized Instant knownUntil() {
        return knownUntil;
    }

    /** Who goes on from what was learned before knows that, too. */
    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Past its limit it is asked to end first; only who takes no notice of that hangs. */
    private TrainedForecaster trained(Fleet fleet, TrainingSettings settings, Run.Part monitor) {
        try {
            return call(
                    settings.limit().plus(settings.grace()),
                    () -> trainer.train(fleet.series(), trained(), settings.seed(), monitor));
        } catch (GnomonException e) {
            if (monitor.isOver() && !isSetAside()) {
                throw Problem.of(
                                Problem.REFUSED,
                                "the training of "
                                        + descriptor.name()
                                        + " took longer than train.limit, "
                                        + settings.limit().toSeconds()
                                        + " s, and was ended",
                                "Raise train.limit, or lower train.series.")
                        .asException(e);
            }
            throw e;
        }
    }

    private void save(TrainedFile file) {
        try {
            file.write(place.dir);
        } catch (IOException e) {
            LOG.warn(
                    "What {} has learned is kept only until Gnomon stops: {}",
                    descriptor.name(),
                    e.toString());
        }
    }

    private void install(TrainedForecaster made, TrainedFile.Basis basis) {
        Forecaster.Descriptor says =
                made == null
                        ? null
                        : call(PATIENCE, () -> ForecasterRegistry.checked(made.descriptor()));
        if (says == null
                || !says.name().equals(descriptor.name())
                || !says.version().equals(descriptor.version())) {
            throw broken("reads " + says + " from its own state").asException();
        }
        TrainedForecaster before;
        synchronized (this) {
            if (gone) {
                return;
            }
            before = trained;
            trained = made;
            knownUntil = basis.until();
            reason = words(basis.provenance());
        }
        place.registry.add(made, basis.until());
        if (before != null) {
            place.registry.remove(before);
        }
        if (isGone()) {
            // It left just now and did not see this one.
            place.registry.remove(made);
        }
    }

    /** Its bundle has gone; its file stays. */
    void leave() {
        Optional<TrainedForecaster> last;
        synchronized (this) {
            gone = true;
            last = trained();
        }
        last.ifPresent(place.registry::remove);
    }

    private <T> T call(Duration limit, Supplier<T> work) {
        try {
            return place.deadlines.call(limit, work);
        } catch (Deadlines.Failure e) {
            if (e.refusal().isPresent()) {
                throw e.refusal().get();
            }
            if (e.isFolly()) {
                exclusion.after(e, false);
            }
            throw broken(e.words()).asException(e);
        }
    }

    private Problem broken(String how) {
        return Problem.of(
                Problem.INTERNAL,
                "the trainer " + descriptor.name() + " failed: it " + how,
                "Tell the maker of its bundle.");
    }

    private static String words(String said) {
        String line = String.valueOf(said).replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) : line;
    }
}
