package org.gnomon.prediction.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.forecast.ForecastSettings;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.prediction.internal.training.TrainingSettings;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.forecast.Forecaster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionServiceTest {

    private static final VmId VM = new VmId("web-1");

    @TempDir Path dir;
    private final FixedTime time = new FixedTime();
    private final List<Sample> taken = new ArrayList<>();
    private PredictionService service;

    private final class Taken implements Telemetry {

        @Override
        public void watch(VirtualMachine vm, Duration every) {
            throw new AssertionError();
        }

        @Override
        public void unwatch(VmId vm) {
            throw new AssertionError();
        }

        @Override
        public java.util.Set<VmId> known() {
            return java.util.Set.of(VM);
        }

        @Override
        public Optional<Sample> latest(VmId vm) {
            throw new AssertionError();
        }

        @Override
        public List<Sample> history(VmId vm, Instant from, Instant to) {
            return taken.stream()
                    .filter(s -> !s.at().isBefore(from) && s.at().isBefore(to))
                    .toList();
        }
    }

    @BeforeEach
    void open() {
        service =
                PredictionService.withBuiltIns(
                        new Taken(), dir, time, null, PredictionSettings.DEFAULT);
    }

    private void sample(double cpu) {
        taken.add(
                new Sample(
                        VM,
                        time.now(),
                        new PerformanceData(
                                cpu, Double.NaN, Double.NaN, PerformanceData.NOT_MEASURED),
                        Double.NaN,
                        Double.NaN));
    }

    @Test
    void forecastsFromTheMeansOfSteps() {
        for (int i = 0; i < 100; i++) {
            sample(i % 2 == 0 ? 0.2 : 0.4);
            time.advance(Duration.ofMillis(500));
        }
        MetricForecast forecast =
                service.forecast(VM, Metric.CPU_USAGE, 3, Duration.ofSeconds(5), Optional.empty());
        assertThat(forecast.points()).hasSize(3);
        assertThat(forecast.points().get(0).p50()).isBetween(0.28, 0.32);
        assertThat(forecast.step()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void refusesWhatItCannotForecast() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(
                        () -> service.forecast(VM, Metric.CPU_USAGE, 1, second, Optional.empty()))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("0 values of cpu-usage");
        for (int horizon : new int[] {0, -1, 10_001}) {
            assertThatThrownBy(
                            () ->
                                    service.forecast(
                                            VM,
                                            Metric.CPU_USAGE,
                                            horizon,
                                            second,
                                            Optional.empty()))
                    .isInstanceOf(GnomonException.class);
        }
        for (Duration step : List.of(Duration.ZERO, second.negated(), Duration.ofDays(99_999))) {
            assertThatThrownBy(
                            () -> service.forecast(VM, Metric.CPU_USAGE, 1, step, Optional.empty()))
                    .isInstanceOf(GnomonException.class);
        }
    }

    @Test
    void listsTheForecastersByName() {
        assertThat(service.forecasters())
                .extracting(Forecaster.Descriptor::name)
                .contains("naive", "ses", "theta")
                .isSorted();
    }

    @Test
    void aConfigurationThatMakesNoSenseGivesTheDefaults() {
        assertThat(Configuration.read(Map.of("margin", "0.1", "alpha", 0.02)).judge())
                .isEqualTo(new JudgeSettings(0.1, 0.02, 8, 2, 0.02));
        assertThat(Configuration.read(Map.of("margin", "five")).judge())
                .isEqualTo(JudgeSettings.DEFAULT);
        assertThat(Configuration.read(Map.of("alpha", "7")).judge())
                .isEqualTo(JudgeSettings.DEFAULT);
        assertThat(Configuration.read(Map.of("margin", "NaN")).judge())
                .isEqualTo(JudgeSettings.DEFAULT);
    }

    @Test
    void spansAndCountsAreReadAndEachGroupStandsForItself() {
        PredictionSettings read =
                Configuration.read(
                        Map.of(
                                "forecaster.deadline", "500ms",
                                "forecast.budget", "2m",
                                "keep.series", 7,
                                "train.every", "24h",
                                "train.step", "1d",
                                "train.seed", "-5",
                                "margin", "five"));
        assertThat(read.judge()).isEqualTo(JudgeSettings.DEFAULT);
        assertThat(read.forecasts())
                .isEqualTo(new ForecastSettings(Duration.ofMillis(500), Duration.ofMinutes(2), 7));
        assertThat(read.training().every()).isEqualTo(Duration.ofHours(24));
        assertThat(read.training().step()).isEqualTo(Duration.ofDays(1));
        assertThat(read.training().seed()).isEqualTo(-5);
        for (String senseless : List.of("10", "-1s", "1 week", "", "99999999999999999999s")) {
            assertThat(Configuration.read(Map.of("forecaster.deadline", senseless)).forecasts())
                    .as(senseless)
                    .isEqualTo(ForecastSettings.DEFAULT);
        }
        assertThat(Configuration.read(Map.of("train.every", "0")).training())
                .isEqualTo(TrainingSettings.DEFAULT);
    }

    @Test
    void stepsLieOnAGridThatDoesNotDependOnWhenOneAsks() {
        for (int i = 0; i < 300; i++) {
            sample(i % 60 / 100.0);
            time.advance(Duration.ofSeconds(1));
        }
        Duration minute = Duration.ofMinutes(1);
        MetricForecast first = forecastMinutes(minute);
        time.advance(Duration.ofSeconds(20));
        MetricForecast second = forecastMinutes(minute);
        assertThat(second.start()).isEqualTo(first.start());
        assertThat(second.history()).isEqualTo(first.history()).hasSize(5);
        assertThat(first.start().getEpochSecond() % 60).isZero();
    }

    private MetricForecast forecastMinutes(Duration minute) {
        return service.forecast(VM, Metric.CPU_USAGE, 3, minute, Optional.empty());
    }
}
