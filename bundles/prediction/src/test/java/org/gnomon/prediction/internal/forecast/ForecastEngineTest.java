package org.gnomon.prediction.internal.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.service.PredictiveAnalysis.Score;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastEngineTest {

    private static final SeriesKey KEY = key("web-1");

    @TempDir Path dir;
    private final FixedTime time = new FixedTime();
    private final ForecasterRegistry registry = new ForecasterRegistry();
    private ForecastEngine engine;

    @BeforeEach
    void install() {
        BuiltIns.all().forEach(registry::add);
        engine = engine();
    }

    private ForecastEngine engine() {
        return new ForecastEngine(
                registry, dir, Clockwork.inPlace(time, null), ForecastSettings.DEFAULT);
    }

    private static SeriesKey key(String vm) {
        return new SeriesKey(new VmId(vm), Metric.CPU_USAGE, Duration.ofSeconds(1));
    }

    private static Series noise(long seed, int n) {
        return BuiltInForecastersTest.series(new Random(seed).doubles(n, 0.2, 0.4).toArray());
    }

    private MetricForecast forecast(Series series, int horizon) {
        return engine.forecast(KEY, series, horizon, Optional.empty());
    }

    private MetricForecast forecast(String vm, Series series) {
        return engine.forecast(key(vm), series, 1, Optional.empty());
    }

    @Test
    void choosesAndShowsWhatTheChoiceRestsOn() {
        MetricForecast forecast = forecast(noise(1, 200), 20);
        assertThat(forecast.points()).hasSize(20);
        // 100 values of backtest hold nine times eight steps, not nine times twenty.
        assertThat(forecast.points().subList(0, 8)).allMatch(p -> p.level() == 0.9);
        assertThat(forecast.points().subList(8, 20)).allMatch(p -> p.level() == 0);
        assertThat(forecast.history()).hasSize(96);
        assertThat(forecast.start()).isEqualTo(noise(1, 200).start().plusSeconds(200));
        assertThat(forecast.scores())
                .extracting(Score::forecaster)
                .contains("naive", "ses", "theta", "seasonal-naive");
        assertThat(forecast.scores()).extracting(Score::fromStep).containsOnly(1, 13).isSorted();
        assertThat(forecast.scores())
                .filteredOn(Score::chosen)
                .isNotEmpty()
                .allMatch(s -> s.relativeToNaive() < 1 && s.origins() > 9);
        assertThat(forecast.basis()).startsWith("200 values; ").contains("90 % interval");
    }

    @Test
    void theIntervalHoldsAboutNineOfTen() {
        int held = 0;
        int all = 0;
        for (int seed = 0; seed < 60; seed++) {
            Series series = noise(seed, 205);
            MetricForecast forecast =
                    engine.forecast(key("vm-" + seed), series.slice(0, 200), 5, Optional.empty());
            for (int h = 0; h < 5; h++) {
                PredictionInterval point = forecast.points().get(h);
                double came = series.get(200 + h);
                held += came >= point.lower() && came <= point.upper() ? 1 : 0;
                all++;
            }
        }
        assertThat((double) held / all).isBetween(0.85, 0.99);
    }

    @Test
    void aForecasterThatMisbehavesIsSetAsideWithTheReason() {
        registry.add(
                new Fake(
                        "thrower",
                        s -> {
                            throw new IllegalStateException("no idea");
                        }));
        registry.add(new Fake("no-number", s -> new double[] {Double.NaN}));
        registry.add(new Fake("nothing", s -> null));
        MetricForecast forecast = forecast(noise(2, 100), 1);
        assertThat(forecast.points()).hasSize(1);
        assertThat(forecast.basis())
                .contains("thrower set aside: failed with")
                .contains("no idea")
                .contains("no-number set aside: answered NaN")
                .contains("nothing set aside: answered nothing");
        assertThat(forecast.scores())
                .filteredOn(s -> s.forecaster().equals("thrower"))
                .singleElement()
                .matches(s -> !s.chosen() && s.note().contains("no idea"));
    }

    @Test
    void aSlowOneIsTriedFromFewerOriginsAndOneThatIsSlowerThanItsShareIsSetAside() {
        AtomicInteger asked = new AtomicInteger();
        registry.add(
                new Fake(
                        "slow",
                        s -> {
                            asked.incrementAndGet();
                            time.advance(Duration.ofMillis(300));
                            return Fake.flat(0.3);
                        }));
        registry.add(
                new Fake(
                        "too-slow",
                        s -> {
                            time.advance(Duration.ofSeconds(4));
                            return Fake.flat(0.3);
                        }));
        MetricForecast forecast = forecast(noise(2, 100), 1);
        assertThat(asked).hasValue(11);
        assertThat(forecast.scores())
                .filteredOn(s -> s.forecaster().equals("slow"))
                .singleElement()
                .matches(s -> s.origins() == 10 && s.note().isEmpty());
        assertThat(forecast.basis()).contains("too-slow set aside: takes 4000 ms for a forecast");
    }

    @Test
    void allThatHangTogetherAreWaitedForNoLongerThanTheBudget() {
        Duration[] waited = {Duration.ZERO};
        Deadlines patient =
                new Deadlines() {
                    @Override
                    public <T> T call(Duration limit, Supplier<T> work) throws Failure {
                        waited[0] = waited[0].plus(limit);
                        time.advance(limit);
                        throw Failure.hung("did not answer", () -> true);
                    }
                };
        for (int i = 0; i < 5; i++) {
            registry.add(Fake.level("hangs-" + i, 0.3));
        }
        ForecastEngine waiting =
                new ForecastEngine(
                        registry,
                        dir,
                        new Clockwork(time, null, patient),
                        ForecastSettings.DEFAULT);
        MetricForecast forecast = waiting.forecast(KEY, noise(2, 100), 1, Optional.empty());
        assertThat(forecast.points()).hasSize(1);
        assertThat(waited[0]).isEqualTo(Duration.ofSeconds(10));
        assertThat(forecast.basis()).contains("hangs-4 set aside: was not called");
    }

    @Test
    void aNamedForecasterAnswersWhateverItsBacktestSays() {
        registry.add(Fake.level("hundred", 0.99));
        MetricForecast forecast = engine.forecast(KEY, noise(3, 100), 1, Optional.of("hundred"));
        assertThat(forecast.forecaster()).isEqualTo("hundred");
        assertThat(forecast.points().get(0).p50()).isEqualTo(0.99);
        assertThat(forecast.scores()).extracting(Score::forecaster).contains("naive");
    }

    @Test
    void aNamedForecasterThatFailsIsReplacedBySmoothing() {
        registry.add(new Fake("bad", s -> new double[] {Double.POSITIVE_INFINITY}));
        MetricForecast forecast = engine.forecast(KEY, noise(3, 50), 1, Optional.of("bad"));
        assertThat(forecast.forecaster()).isEqualTo("ses");
        assertThat(forecast.basis()).contains("bad set aside").contains("ses answers");
    }

    @Test
    void anUnknownNameIsRefusedNamingThoseThatAreThere() {
        assertThatThrownBy(() -> engine.forecast(KEY, noise(3, 50), 1, Optional.of("lstm")))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().nextStep()).contains("naive, "));
    }

    @Test
    void aForecasterThatArrivesIsACandidateAtOnceAndOneThatGoesIsNoneAnyMore() {
        Series series = noise(4, 90);
        forecast(series, 1);
        // It knows what comes next, so it wins: the backtest measures what it says it does.
        Forecaster spy =
                new Fake(
                        "spy",
                        shown -> {
                            for (int i = 0; i < shown.size(); i++) {
                                assertThat(shown.get(i)).isEqualTo(series.get(i));
                            }
                            double next = shown.size() < 90 ? series.get(shown.size()) : 0.3;
                            return new double[] {next};
                        });
        registry.add(spy);
        assertThat(forecast(series, 1).forecaster()).isEqualTo("spy");
        registry.remove(spy);
        assertThat(forecast(series, 1).forecaster()).doesNotContain("spy");
    }

    @Test
    void nothingBreaksWhenAForecasterGoesOrIsUpdatedWhileAForecastRuns() {
        AtomicInteger asked = new AtomicInteger();
        Forecaster[] leaving = new Forecaster[1];
        leaving[0] =
                new Fake(
                        "leaving",
                        s -> {
                            if (asked.incrementAndGet() == 4) {
                                registry.remove(leaving[0]);
                                registry.add(Fake.level("leaving", 0.3));
                            }
                            return Fake.flat(0.3);
                        });
        registry.add(leaving[0]);
        MetricForecast forecast = forecast(noise(5, 100), 1);
        assertThat(asked).hasValue(4);
        assertThat(forecast.basis()).contains("leaving set aside: was removed meanwhile");
        assertThat(forecast(noise(5, 100), 1).scores())
                .filteredOn(s -> s.forecaster().equals("leaving"))
                .allMatch(s -> s.note().isEmpty());
    }

    @Test
    void aChosenOneThatBreaksLaterLeavesTheRestToAnswer() {
        Series series = noise(6, 200);
        boolean[] broken = new boolean[1];
        registry.add(
                new Fake(
                        "oracle",
                        shown -> {
                            if (broken[0]) {
                                throw new NoClassDefFoundError("gone with its bundle");
                            }
                            return new double[] {
                                shown.size() < 200 ? series.get(shown.size()) : 0.3
                            };
                        }));
        assertThat(forecast(series.slice(0, 198), 1).forecaster()).isEqualTo("oracle");
        broken[0] = true;
        MetricForecast forecast = forecast(series.slice(0, 199), 1);
        assertThat(forecast.forecaster()).isEqualTo("ses");
        assertThat(forecast.basis()).contains("oracle left out").contains("ses answers");
    }

    @Test
    void strikesAtThreeSeriesInARowOrAnErrorSetAsideForAll() {
        registry.add(new Fake("nan", s -> new double[] {Double.NaN}));
        registry.add(
                new Fake(
                        "deep",
                        s -> {
                            throw new StackOverflowError();
                        }));
        forecast("a", noise(1, 50));
        forecast("a", noise(2, 50));
        forecast("b", noise(3, 50));
        assertThat(setAside("nan")).isEmpty();
        assertThat(setAside("deep").orElseThrow()).contains("StackOverflowError");
        forecast("c", noise(4, 50));
        assertThat(setAside("nan").orElseThrow()).contains("3 series in a row");
        Forecaster next = Fake.level("nan", 0.3);
        registry.add(next);
        assertThat(setAside("nan")).isEmpty();
    }

    private Optional<String> setAside(String name) {
        return registry.installed().stream()
                .filter(e -> e.descriptor().name().equals(name))
                .findFirst()
                .orElseThrow()
                .setAside();
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
    void theOlderOfTwoWithOneNameCountsWhileTheNewerIsSetAside() {
        Forecaster first = Fake.level("mine", 0.3);
        registry.add(first);
        registry.add(
                new Fake(
                        "mine",
                        s -> {
                            throw new LinkageError("broken");
                        }));
        forecast("a", noise(1, 50));
        assertThat(registry.installed()).anyMatch(e -> e.forecaster() == first);
        assertThat(setAside("mine")).isEmpty();
    }

    @Test
    void sayHowTheForecastersDid() {
        for (int seed = 0; seed < 4; seed++) {
            forecast("vm-" + seed, noise(seed, 100));
        }
        Standing standing = engine.standing();
        Forecaster.Descriptor ses = new SesForecaster().descriptor();
        assertThat(standing.of(ses).forecasts()).isEqualTo(4);
        assertThat(standing.of(ses).relativeToNaive()).isBetween(0.5, 0.95);
        assertThat(standing.of(new Forecaster.Descriptor("none", "1", "", 1)))
                .isEqualTo(new Standing.Line(0, 0, Double.NaN));
    }

    @Test
    void theSameInputsGiveTheSameForecastBitForBit() {
        MetricForecast first = forecast("one", noise(9, 300));
        ForecastEngine other =
                new ForecastEngine(
                        registry,
                        dir.resolve("other"),
                        Clockwork.inPlace(time, null),
                        ForecastSettings.DEFAULT);
        MetricForecast second = other.forecast(key("one"), noise(9, 300), 1, Optional.empty());
        assertThat(second).isEqualTo(first);
    }
}
