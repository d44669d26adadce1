package org.gnomon.itests.evaluation.blackout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomon.prediction.internal.blackout.BlackoutHistory;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.time.TimeSource;

/**
 * Forecasts each switch of a recording from those before it, as Gnomon did when it was recorded.
 *
 * @param outcomes one for each switch
 */
record Replay(List<Outcome> outcomes) {

    /**
     * A switch and its forecast.
     *
     * @param forecast what was forecast before it; empty before the first
     */
    record Outcome(Recording.Recorded recorded, Optional<BlackoutForecast> forecast) {

        boolean isPromised() {
            return forecast.filter(f -> f.upperLevel() > 0).isPresent();
        }

        boolean holds() {
            return recorded.millis() <= forecast.orElseThrow().milliseconds().upper();
        }

        double middle() {
            return forecast.map(f -> f.milliseconds().p50()).orElse(Double.NaN);
        }

        /** How far the median was off, as a share of what came. */
        double error() {
            return Math.abs(middle() - recorded.millis()) / recorded.millis();
        }
    }

    static Replay of(Recording recording) throws IOException {
        Path folder = Files.createTempDirectory("gnomon-blackouts");
        try {
            Clock clock = new Clock();
            BlackoutHistory history = new BlackoutHistory(folder, clock);
            List<Outcome> outcomes = new ArrayList<>();
            for (Recording.Recorded next : recording.switches()) {
                clock.now = next.at();
                outcomes.add(new Outcome(next, history.forecast(next.vm(), next.asked())));
                history.observe(next.vm(), next.seen(), next.blackout());
            }
            return new Replay(outcomes);
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Stands at the time of the switch that is looked at. */
    private static final class Clock implements TimeSource {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanos() {
            return now.toEpochMilli() * 1_000_000;
        }
    }
}
