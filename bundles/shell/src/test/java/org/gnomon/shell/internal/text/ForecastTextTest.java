package org.gnomon.shell.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.junit.jupiter.api.Test;

class ForecastTextTest {

    private static MetricForecast forecast(List<PredictionInterval> points) {
        return new MetricForecast(
                Metric.CPU_USAGE,
                Duration.ofSeconds(1),
                "ses",
                "120 samples of 1 s",
                Instant.EPOCH,
                List.of(),
                points,
                List.of());
    }

    private static MetricForecast rising(int steps) {
        return forecast(
                IntStream.range(0, steps)
                        .mapToObj(
                                i ->
                                        new PredictionInterval(
                                                0.2 + 0.02 * i,
                                                0.2 + 0.01 * i,
                                                0.2 + 0.03 * i,
                                                0.9))
                        .toList());
    }

    @Test
    void drawsTheForecastInsideItsRange() {
        assertThat(new ForecastChart(11, 5).draw(rising(11)))
                .isEqualTo(
                        """
                        50.0% |         ::
                              |       :::*
                        35.0% |    ::****:
                              |  ****:::::
                        20.0% |**::
                              +-----------> 11.0 s ahead
                        """);
    }

    @Test
    void drawsWhatWasBeforeTheForecast() {
        MetricForecast flat =
                new MetricForecast(
                        Metric.CPU_USAGE,
                        Duration.ofSeconds(1),
                        "ses",
                        "9 samples of 1 s",
                        Instant.EPOCH,
                        List.of(0.9, 0.1, 0.1, Double.NaN, 0.3, 0.4, 0.5, 0.5, 0.5),
                        Collections.nCopies(16, new PredictionInterval(0.5, 0.3, 0.7, 0.9)),
                        List.of());
        // Eight columns ahead, two steps in each; so two values in each column before, too.
        assertThat(new ForecastChart(16, 5).draw(flat))
                .isEqualTo(
                        """
                        90.0% |o
                              |     ::::::::
                        50.0% |   oo********
                              |  o  ::::::::
                        10.0% | o
                              + now --------> 16.0 s ahead
                        """);
    }

    @Test
    void drawsAFlatForecast() {
        String drawn =
                new ForecastChart(60, 5)
                        .draw(forecast(List.of(new PredictionInterval(0, 0, 0, 0))));
        assertThat(drawn).contains(" 0.0% |*\n").endsWith("+-> 1.0 s ahead\n");
        assertThat(new ForecastChart(60, 5).draw(forecast(List.of()))).isEmpty();
    }

    @Test
    void saysWhatItRestsOnAndShowsSomeFigures() {
        assertThat(ForecastText.of(new VmId("demo"), rising(11), 10, 5))
                .startsWith(
                        "cpu-usage of VM demo, forecast by ses\nIt rests on: 120 samples of 1"
                                + " s\n\n")
                .endsWith(
                        """
                          ahead            forecast   90% range
                          1.0 s               20.0%   20.0% to 20.0%
                          3.0 s               24.0%   22.0% to 26.0%
                          6.0 s               30.0%   25.0% to 35.0%
                          8.0 s               34.0%   27.0% to 41.0%
                          11.0 s              40.0%   30.0% to 50.0%
                        """);
    }

    @Test
    void saysFromWhereOnARangeIsNotPromised() {
        MetricForecast far =
                forecast(
                        List.of(
                                new PredictionInterval(0.2, 0.1, 0.3, 0.9),
                                new PredictionInterval(0.2, 0.1, 0.4, 0)));
        assertThat(ForecastText.of(new VmId("demo"), far, 10, 5))
                .contains("90% range\n")
                .contains("10.0% to 30.0%\n")
                .contains("10.0% to 40.0% (not promised)\n");
    }

    @Test
    void admitsThatARangePromisesNothing() {
        MetricForecast poor = forecast(List.of(new PredictionInterval(0.2, 0.1, 0.3, 0)));
        assertThat(ForecastText.of(new VmId("demo"), poor, 10, 5)).contains("too little history");
    }
}
