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
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.forecast.method.NaiveForecaster;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.prediction.internal.judge.JudgeSettings;
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
        ForecasterRegistry registry = new ForecasterRegistry();
        registry.add(new SesForecaster());
        registry.add(new NaiveForecaster());
        service = new PredictionService(new Taken(), dir, time, registry, JudgeSettings.DEFAULT);
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
                .containsExactly("naive", "ses");
    }

    @Test
    void aConfigurationThatMakesNoSenseGivesTheDefaults() {
        assertThat(PredictionComponent.settings(Map.of("margin", "0.1", "alpha", 0.02)))
                .isEqualTo(new JudgeSettings(0.1, 0.02, 8, 2, 0.02));
        assertThat(PredictionComponent.settings(Map.of("margin", "five")))
                .isEqualTo(JudgeSettings.DEFAULT);
        assertThat(PredictionComponent.settings(Map.of("alpha", "7")))
                .isEqualTo(JudgeSettings.DEFAULT);
        assertThat(PredictionComponent.settings(Map.of("margin", "NaN")))
                .isEqualTo(JudgeSettings.DEFAULT);
    }
}
