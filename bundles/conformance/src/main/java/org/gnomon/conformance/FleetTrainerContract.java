package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomon.conformance.support.Bounded;
import org.gnomon.conformance.support.Effort;
import org.gnomon.conformance.support.Forecasts;
import org.gnomon.conformance.support.Histories;
import org.gnomon.conformance.support.HostileBytes;
import org.gnomon.conformance.support.Problems;
import org.gnomon.conformance.support.RecordingMonitor;
import org.gnomon.conformance.support.Rules;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a trainer is held to. It trains about ten times: give a trainer of a small size, which takes
 * seconds. What it has trained is held to {@link ForecasterContract} too.
 */
public interface FleetTrainerContract {

    int LARGEST_STATE = 64 << 20;

    /** Twice what the rule says, of CPU time. */
    Duration SILENCE = Duration.ofSeconds(2);

    /** The trainer; better a new object each time. */
    FleetTrainer trainer();

    /** What it learns from. */
    default List<Series> fleet() {
        int length = Math.max(400, 4 * trainer().descriptor().minimumHistory());
        List<Series> fleet = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fleet.add(Histories.wave(length, i));
        }
        fleet.add(Histories.of(length, t -> 1e9 + 1e8 * (t % 12)));
        return fleet;
    }

    @Bounded
    default void f01_sameFleetAndSeedTrainTheSame() {
        TrainedForecaster first = trained(fleet(), Optional.empty());
        TrainedForecaster second = trained(fleet(), Optional.empty());
        assertThat(second.state()).isEqualTo(first.state());
        assertThat(forecast(second)).isEqualTo(forecast(first));
        assertThat(first.descriptor()).isEqualTo(trainer().descriptor());
        assertThat(first.provenance()).isNotBlank();
    }

    @Bounded
    default void f01_fineTuningGoesOnFromWhatWasLearned() {
        TrainedForecaster earlier = trained(fleet(), Optional.empty());
        byte[] before = earlier.state();
        long[] said = forecast(earlier);
        TrainedForecaster tuned = trained(fleet(), Optional.of(earlier));
        assertThat(earlier.state()).as("the earlier one, after").isEqualTo(before);
        assertThat(forecast(earlier)).isEqualTo(said);
        TrainedForecaster read = trainer().load(before);
        assertThat(trained(fleet(), Optional.of(read)).state())
                .as("tuned from what was read again")
                .isEqualTo(tuned.state());
        Forecasts.finite(tuned, fleet().get(0), 10);
    }

    @Bounded
    default void f03_gapsInTheFleetAreCopedWith() {
        List<Series> holes = new ArrayList<>();
        for (Series series : fleet()) {
            holes.add(Histories.without(series, i -> i < 5 || i % 10 == 3));
        }
        holes.set(1, Histories.without(holes.get(1), i -> true));
        TrainedForecaster trained = trained(holes, Optional.empty());
        Forecasts.finite(trained, holes.get(0), 10);
        Forecasts.finite(trained, fleet().get(1), 10);
    }

    @Bounded
    default void f05_noThreadIsMadeAndNothingWaitedFor() {
        Runnable training = () -> trained(fleet(), Optional.empty());
        Effort effort = Effort.of(training).least(Effort.of(training));
        assertThat(effort.threads()).as("threads made").isZero();
        assertThat(effort.waits()).as("times slept, parked or waited").isZero();
    }

    @Bounded
    default void f06_whatWasTrainedIsReadAgain() {
        TrainedForecaster trained = trained(fleet(), Optional.empty());
        byte[] state = trained.state();
        assertThat(state.length).isLessThanOrEqualTo(LARGEST_STATE);
        TrainedForecaster again = trainer().load(state);
        byte[] kept = state.clone();
        Arrays.fill(state, (byte) -1);
        assertThat(trained.state()).isEqualTo(kept);
        assertThat(again.state()).isEqualTo(kept);
        assertThat(forecast(again)).isEqualTo(forecast(trained));
        assertThat(again.descriptor()).isEqualTo(trained.descriptor());
        assertThat(again.provenance()).isEqualTo(trained.provenance());
    }

    @Bounded
    default void f06_otherBytesAreRefused() {
        HostileBytes.harmless(
                trained(fleet(), Optional.empty()).state(),
                bytes -> forecast(trainer().load(bytes)));
    }

    @Bounded
    default void f07_progressGrowsToOne() {
        RecordingMonitor monitor = RecordingMonitor.patient();
        trainer().train(fleet(), Optional.empty(), 7, monitor);
        assertThat(monitor.fractions()).as("progress").hasSizeGreaterThan(1).isSorted();
        assertThat(monitor.fractions()).allSatisfy(f -> assertThat(f).isBetween(0.0, 1.0));
        assertThat(monitor.fractions().get(monitor.fractions().size() - 1)).isEqualTo(1.0);
        assertThat(monitor.words()).allSatisfy(words -> assertThat(words).isNotBlank());
    }

    @Bounded
    default void f07_itAsksWhetherToGoOnAndObeys() {
        RecordingMonitor patient = RecordingMonitor.patient();
        trainer().train(fleet(), Optional.empty(), 7, patient);
        assertThat(patient.asked()).as("questions whether to go on").isGreaterThan(1);
        assertThat(patient.longestSilence()).as("silence").isLessThanOrEqualTo(SILENCE);
        for (int patience : new int[] {0, patient.asked() / 2}) {
            RecordingMonitor monitor = new RecordingMonitor(patience);
            Problems.expect(
                    () -> trainer().train(fleet(), Optional.empty(), 7, monitor), Problem.REFUSED);
            assertThat(monitor.longestSilence()).isLessThanOrEqualTo(SILENCE);
            assertThat(monitor.fractions()).as("progress of what was given up").doesNotContain(1.0);
        }
    }

    @Bounded
    default void f08_tooLittleIsRefused() {
        int length = trainer().descriptor().minimumHistory();
        for (List<Series> little :
                List.of(
                        List.<Series>of(),
                        List.of(Histories.of(0, i -> 1)),
                        List.of(Histories.of(1, i -> 1)),
                        List.of(Histories.of(4 * length, i -> Double.NaN)))) {
            Problems.expect(() -> trained(little, Optional.empty()), Problem.REFUSED);
        }
    }

    @TestFactory
    default Stream<DynamicTest> whatIsTrainedIsAForecaster() {
        byte[] state = trained(fleet(), Optional.empty()).state();
        ForecasterContract contract = () -> trainer().load(state);
        return Rules.of(ForecasterContract.class, contract);
    }

    private TrainedForecaster trained(List<Series> fleet, Optional<TrainedForecaster> from) {
        return trainer().train(fleet, from, 7, RecordingMonitor.patient());
    }

    private long[] forecast(Forecaster trained) {
        return Forecasts.bits(trained, fleet().get(0), 20);
    }
}
