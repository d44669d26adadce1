package org.gnomon.prediction.internal.training;

import java.time.Duration;
import java.util.List;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training of one or more, as who has asked for it sees it. Safe for use by any thread. */
final class Run {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private final List<Trainee> trainees;
    private final TrainingMonitor asker;
    private volatile boolean cancelled;
    private volatile Trainee current;

    Run(List<Trainee> trainees, TrainingMonitor asker) {
        this.trainees = trainees;
        this.asker = asker;
    }

    List<Trainee> trainees() {
        return trainees;
    }

    /** Nobody wants it any more. */
    void cancel() {
        cancelled = true;
    }

    boolean isTraining(Trainee trainee) {
        return trainee == current;
    }

    /** The next one is trained now, and asked to end after so long. */
    Part part(int index, TimeSource time, Duration limit) {
        current = trainees.get(index);
        return new Part(index, time, limit);
    }

    boolean isCancelled() {
        try {
            return cancelled || asker.isCancelled();
        } catch (RuntimeException e) {
            LOG.debug("who asked for the training fails", e);
            return false;
        }
    }

    void tell(double fraction, String words) {
        try {
            asker.progress(fraction, words);
        } catch (RuntimeException e) {
            LOG.debug("who asked for the training fails", e);
        }
    }

    /** The training of one of them. */
    final class Part implements TrainingMonitor {

        private final int index;
        private final TimeSource time;
        private final Duration limit;
        private final long begun;

        private Part(int index, TimeSource time, Duration limit) {
            this.index = index;
            this.time = time;
            this.limit = limit;
            this.begun = time.nanos();
        }

        /** Whether its time is over. */
        boolean isOver() {
            return time.since(begun).compareTo(limit) >= 0;
        }

        @Override
        public void progress(double fraction, String words) {
            double part = fraction >= 0 ? Math.min(1, fraction) : 0;
            Trainee trainee = trainees.get(index);
            tell((index + part) / trainees.size(), trainee.descriptor().name() + ": " + words);
        }

        @Override
        public boolean isCancelled() {
            return isOver() || Run.this.isCancelled() || trainees.get(index).isGone();
        }
    }
}
