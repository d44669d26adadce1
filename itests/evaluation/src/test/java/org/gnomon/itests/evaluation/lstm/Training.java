package org.gnomon.itests.evaluation.lstm;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.gnomon.forecast.lstm.internal.LstmFleetTrainer;
import org.gnomon.forecast.lstm.internal.LstmForecaster;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.time.TimeSource;

/**
 * A net, and what it cost.
 *
 * @param net the trained forecaster
 * @param seconds by the clock
 * @param cpuSeconds of the one thread
 */
record Training(LstmForecaster net, double seconds, double cpuSeconds) {

    private static final double NANOS = 1e9;

    /** Trains on the first week of each. */
    static Training on(List<NamedSeries> fleet, long seed, TimeSource time) {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long begun = time.nanos();
        LstmForecaster net =
                (LstmForecaster)
                        new LstmFleetTrainer()
                                .train(
                                        fleet.stream()
                                                .map(s -> s.series().slice(0, Trial.WEEK))
                                                .toList(),
                                        Optional.empty(),
                                        seed,
                                        new Patient());
        long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        return new Training(net, time.since(begun).toNanos() / NANOS, used / NANOS);
    }

    private static final class Patient implements TrainingMonitor {

        @Override
        public void progress(double fraction, String words) {
            // The report comes at the end.
        }

        @Override
        public boolean isCancelled() {
            return false;
        }
    }
}
