package org.gnomon.prediction.internal.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.prediction.internal.forecast.method.NaiveForecaster;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForecastEngineTest {

    private final FixedTime time = new FixedTime();
    private final ForecasterRegistry registry = new ForecasterRegistry();
    private final ForecastEngine engine = new ForecastEngine(registry, time);

    @BeforeEach
    void install() {
        registry.add(new NaiveForecaster());
        registry.add(new SesForecaster());
    }

    private record Custom(String name, Function<Series, double[]> answer) implements Forecaster {

        @Override
        public Descriptor descriptor() {
            return new Descriptor(name, "1", "for a test", 1);
        }

        @Override
        public FittedModel restore(byte[] state) {
            throw new AssertionError("not in this test");
        }

        @Override
        public FittedModel fit(Series history, long seed) {
            double[] values = answer.apply(history);
            return new FittedModel() {
                @Override
                public double[] forecast(int horizon) {
                    return values == null ? null : java.util.Arrays.copyOf(values, horizon);
                }

                @Override
                public byte[] state() {
                    return new byte[0];
                }

                @Override
                public String provenance() {
                    return "a test";
                }
            };
        }
    }

    private static Series noise(long seed, int n) {
        return BuiltInForecastersTest.series(new Random(seed).doubles(n, 0.2, 0.4).toArray());
    }

    private MetricForecast forecast(Series series, int horizon) {
        return engine.forecast(series, Metric.CPU_USAGE, horizon, Optional.empty());
    }

    @Test
    void choosesSmoothingForNoiseAboutALevel() {
        MetricForecast forecast = forecast(noise(1, 200), 5);
        assertThat(forecast.forecaster()).isEqualTo("ses");
        assertThat(forecast.points()).hasSize(5).allMatch(p -> p.level() == 0.9);
        assertThat(forecast.basis()).contains("best of 2");
    }

    @Test
    void theIntervalHoldsAboutNineOfTen() {
        int held = 0;
        int all = 0;
        for (int seed = 0; seed < 200; seed++) {
            Series series = noise(seed, 205);
            MetricForecast forecast = forecast(series.slice(0, 200), 5);
            for (int h = 0; h < 5; h++) {
                PredictionInterval point = forecast.points().get(h);
                double came = series.get(200 + h);
                held += came >= point.lower() && came <= point.upper() ? 1 : 0;
                all++;
            }
        }
        assertThat((double) held / all).isBetween(0.87, 0.99);
    }

    @Test
    void aForecasterThatMisbehavesIsSetAsideWithTheReason() {
        registry.add(
                new Custom(
                        "thrower",
                        s -> {
                            throw new IllegalStateException("no idea");
                        }));
        registry.add(new Custom("no-number", s -> new double[] {Double.NaN}));
        registry.add(new Custom("nothing", s -> null));
        registry.add(
                new Custom(
                        "too-slow",
                        s -> {
                            time.advance(Duration.ofSeconds(1));
                            return new double[] {0.3};
                        }));
        MetricForecast forecast = forecast(noise(2, 100), 1);
        assertThat(forecast.forecaster()).isEqualTo("ses");
        assertThat(forecast.basis())
                .contains("thrower set aside: failed with")
                .contains("no idea")
                .contains("no-number set aside: answered NaN")
                .contains("nothing set aside: answered nothing")
                .contains("too-slow set aside: took more than 2 s");
    }

    @Test
    void aNamedForecasterThatFailsIsReplacedBySmoothing() {
        registry.add(new Custom("bad", s -> new double[] {Double.POSITIVE_INFINITY}));
        MetricForecast forecast =
                engine.forecast(noise(3, 50), Metric.CPU_USAGE, 1, Optional.of("bad"));
        assertThat(forecast.forecaster()).isEqualTo("ses");
        assertThat(forecast.basis()).contains("bad set aside").contains("ses answers");
    }

    @Test
    void anUnknownNameIsRefusedNamingThoseThatAreThere() {
        assertThatThrownBy(
                        () ->
                                engine.forecast(
                                        noise(3, 50), Metric.CPU_USAGE, 1, Optional.of("lstm")))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().nextStep()).contains("naive, ses"));
    }

    @Test
    void aBacktestShowsNothingThatCameLater() {
        Series series = noise(4, 90);
        registry.add(
                new Custom(
                        "spy",
                        shown -> {
                            for (int i = 0; i < shown.size(); i++) {
                                assertThat(shown.get(i)).isEqualTo(series.get(i));
                            }
                            assertThat(shown.size()).isLessThanOrEqualTo(90);
                            double next = shown.size() < 90 ? series.get(shown.size()) : 0.3;
                            return new double[] {next};
                        }));
        // It knows what comes next, so it wins: the backtest measures what it says it does.
        assertThat(forecast(series, 1).forecaster()).isEqualTo("spy");
    }

    @Test
    void littleHistoryGivesAnAnswerWithoutAPromiseAndLessGivesNone() {
        MetricForecast forecast = forecast(noise(5, 4), 3);
        assertThat(forecast.points()).allMatch(p -> p.level() == 0);
        assertThat(forecast.basis()).contains("too little history");
        assertThatThrownBy(() -> forecast(noise(5, 2), 3)).isInstanceOf(GnomonException.class);
    }

    @Test
    void farAheadTheIntervalWidensAndPromisesNothing() {
        MetricForecast forecast = forecast(noise(6, 60), 1000);
        assertThat(forecast.points()).hasSize(1000);
        assertThat(forecast.points().get(0).level()).isEqualTo(0.9);
        assertThat(forecast.points().get(999).level()).isZero();
        assertThat(forecast.points())
                .allMatch(p -> p.lower() >= 0 && p.upper() <= 1 && p.lower() <= p.upper());
    }

    @Test
    void ofTwoWithOneNameTheLastCountsUntilItGoes() {
        Forecaster first = new Custom("mine", s -> new double[] {1});
        Forecaster second = new Custom("mine", s -> new double[] {2});
        registry.add(first);
        registry.add(second);
        assertThat(registry.entries()).hasSize(3);
        assertThat(registry.entries().get(0).forecaster()).isSameAs(second);
        registry.remove(second);
        assertThat(registry.entries().get(0).forecaster()).isSameAs(first);
    }
}
