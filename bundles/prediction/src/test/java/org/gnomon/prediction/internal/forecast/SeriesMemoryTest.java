package org.gnomon.prediction.internal.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.gnomon.model.Metric;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.prediction.internal.forecast.select.DirectCandidate;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.prediction.internal.forecast.select.Selector;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesMemoryTest {

    private static final SeriesKey KEY =
            new SeriesKey(new VmId("web-1"), Metric.IO_RATE, Duration.ofMinutes(5));

    @TempDir Path dir;
    private final Random random = new Random(5);
    private final ForecasterRegistry registry = new ForecasterRegistry();

    private ForecastEngine engine(int keep) {
        if (registry.installed().stream().noneMatch(Installed::isOurs)) {
            BuiltIns.all().forEach(registry::add);
        }
        return new ForecastEngine(
                registry,
                dir,
                Clockwork.inPlace(new FixedTime(), null),
                new ForecastSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), keep));
    }

    private static Series series(double[] values, int from, int to) {
        return new Series(Instant.parse("2026-01-01T00:00:00Z"), KEY.step(), values)
                .slice(from, to);
    }

    private double[] values(int calm, int wild) {
        double[] values = new double[calm + wild];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100 + random.nextGaussian() * (i < calm ? 1 : 8);
        }
        return values;
    }

    private static double width(MetricForecast forecast) {
        return forecast.points().get(0).upper() - forecast.points().get(0).lower();
    }

    @Test
    void intervalsLearnFromWhatCameAndKeepThatAcrossARestart() {
        double[] values = values(300, 120);
        ForecastEngine engine = engine(10);
        double before = 0;
        // A long window, so that the backtest alone would hardly notice what the last values say.
        for (int end = 300; end < 360; end++) {
            MetricForecast forecast =
                    engine.forecast(KEY, series(values, 0, end), 1, Optional.empty());
            before = end == 300 ? width(forecast) : before;
        }
        MetricForecast kept = engine.forecast(KEY, series(values, 0, 360), 1, Optional.empty());
        assertThat(width(kept)).isGreaterThan(1.3 * before);
        MetricForecast again =
                engine(10).forecast(KEY, series(values, 0, 360), 1, Optional.empty());
        Series fresh = series(values, 0, 360);
        MetricForecast forgotten = forget().forecast(KEY, fresh, 1, Optional.empty());
        assertThat(width(again)).isGreaterThan(1.1 * width(forgotten));
    }

    @Test
    void theChoiceIsNotMadeAnewAfterARestart() {
        AtomicInteger asked = new AtomicInteger();
        registry.add(
                new Fake(
                        "counted",
                        s -> {
                            asked.incrementAndGet();
                            return Fake.flat(0);
                        }));
        Series series = series(values(200, 0), 0, 200);
        MetricForecast before = engine(10).forecast(KEY, series, 1, Optional.empty());
        int once = asked.get();
        MetricForecast after = engine(10).forecast(KEY, series, 1, Optional.empty());
        assertThat(asked).hasValue(once).hasPositiveValue();
        assertThat(after).isEqualTo(before);
        registry.add(Fake.level("another", 1));
        engine(10).forecast(KEY, series, 1, Optional.empty());
        assertThat(asked).hasValue(2 * once);
    }

    private ForecastEngine forget() {
        return new ForecastEngine(
                registry,
                dir.resolve("elsewhere"),
                Clockwork.inPlace(new FixedTime(), null),
                ForecastSettings.DEFAULT);
    }

    @Test
    void aGapOrAnotherGridIsNotHeldAgainstAForecast() throws IOException {
        double[] values = values(200, 50);
        SeriesMemory memory = memory(series(values, 0, 200));
        double[] gaps = values.clone();
        for (int i = 200; i < 250; i++) {
            gaps[i] = Double.NaN;
        }
        assertThat(memory.settle(series(gaps, 0, 250)).intervals()).isEqualTo(memory.intervals());
        Series shifted =
                new Series(
                        series(values, 0, 250).start().plusSeconds(7),
                        KEY.step(),
                        series(values, 0, 250).toArray());
        assertThat(memory.settle(shifted).issued()).isEmpty();
        assertThat(memory.settle(shifted).intervals()).isEqualTo(memory.intervals());
        assertThat(memory.settle(series(values, 0, 250)).intervals())
                .isNotEqualTo(memory.intervals());
        assertThat(memory.settle(series(values, 0, 203)).issued().get(0).seen()).isEqualTo(3);
        assertThat(memory.settle(series(values, 230, 250)).issued()).isEmpty();
    }

    private SeriesMemory memory(Series series) {
        try {
            Selection selection =
                    new Selector()
                            .select(
                                    BuiltIns.all().stream().map(DirectCandidate::new).toList(),
                                    series,
                                    12);
            double[] said = Fake.flat(100);
            return SeriesMemory.NONE
                    .with(SeriesMemory.Chosen.of(selection, List.of(), SeriesMemory.end(series)))
                    .with(series, java.util.Arrays.copyOf(said, 12));
        } catch (org.gnomon.prediction.internal.forecast.select.SetAside e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itIsReadAsItWasWrittenAndDamageAnywhereIsFound() throws IOException {
        SeriesMemory memory = memory(series(values(200, 0), 0, 200));
        byte[] bytes = SeriesCodec.encode(KEY, memory);
        SeriesMemory read = SeriesCodec.decode(KEY, bytes);
        assertThat(read.table()).isEqualTo(memory.table());
        assertThat(read.intervals()).isEqualTo(memory.intervals());
        assertThat(read.issued()).hasSize(1);
        assertThat(read.chosen().orElseThrow().selection())
                .isEqualTo(memory.chosen().orElseThrow().selection());
        assertThat(read.issued().get(0).values()).isEqualTo(memory.issued().get(0).values());
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> SeriesCodec.decode(KEY, damaged))
                    .isInstanceOf(IOException.class);
            byte[] cut = java.util.Arrays.copyOf(bytes, i);
            assertThatThrownBy(() -> SeriesCodec.decode(KEY, cut)).isInstanceOf(IOException.class);
        }
        SeriesKey other = new SeriesKey(new VmId("web-2"), KEY.metric(), KEY.step());
        assertThatThrownBy(() -> SeriesCodec.decode(other, bytes))
                .hasMessageContaining("another series");
    }

    @Test
    void hostileBytesWithARightChecksumAreRefusedTheSame() throws IOException {
        byte[] bytes = SeriesCodec.encode(KEY, memory(series(values(200, 0), 0, 200)));
        for (int i = 0; i < 3000; i++) {
            byte[] hostile = bytes.clone();
            for (int n = 0; n < 4; n++) {
                hostile[random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
            }
            java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
            crc.update(hostile, 0, hostile.length - 4);
            java.nio.ByteBuffer.wrap(hostile).putInt(hostile.length - 4, (int) crc.getValue());
            try {
                SeriesMemory read = SeriesCodec.decode(KEY, hostile);
                read.settle(series(values(200, 60), 0, 260));
            } catch (IOException expected) {
                continue;
            }
        }
    }

    @Test
    void aTimeThatCannotBeIsRefusedHoweverFarOffItIs() throws IOException {
        for (long second : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -100_000_000_001L}) {
            byte[] bytes = java.nio.ByteBuffer.allocate(12).putLong(second).putInt(0).array();
            assertThatThrownBy(
                            () ->
                                    Fields.time(
                                            new java.io.DataInputStream(
                                                    new java.io.ByteArrayInputStream(bytes))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no time that can be");
        }
    }

    @Test
    void aDamagedFileIsSaidAndBegunAnew() throws IOException {
        Series series = series(values(200, 0), 0, 200);
        engine(10).forecast(KEY, series, 1, Optional.empty());
        Path file = dir.resolve("web-1.io-rate.PT5M.series");
        byte[] bytes = Files.readAllBytes(file);
        bytes[20]++;
        Files.write(file, bytes);
        MetricForecast forecast = engine(10).forecast(KEY, series, 1, Optional.empty());
        assertThat(forecast.basis()).contains("not used: its checksum is wrong");
        Files.write(file, new byte[2 << 20]);
        assertThat(engine(10).forecast(KEY, series, 1, Optional.empty()).basis())
                .contains("larger than such a file can be");
        assertThat(engine(10).forecast(KEY, series, 1, Optional.empty()).basis())
                .doesNotContain("not used");
    }

    @Test
    void theSeriesNotUsedForLongestAreDropped() throws IOException {
        Series series = series(values(60, 0), 0, 60);
        ForecastEngine engine = engine(3);
        for (int i = 0; i < 6; i++) {
            SeriesKey key = new SeriesKey(new VmId("vm-" + i), Metric.IO_RATE, KEY.step());
            engine.forecast(key, series, 1, Optional.empty());
            SeriesKey first = new SeriesKey(new VmId("vm-0"), Metric.IO_RATE, KEY.step());
            engine.forecast(first, series, 1, Optional.empty());
        }
        assertThat(files()).containsExactlyInAnyOrder("vm-0", "vm-4", "vm-5");
    }

    private List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(dir)) {
            all.forEach(f -> names.add(f.getFileName().toString().split("\\.")[0]));
        }
        return names;
    }

    @Test
    void aDiskThatCannotBeWrittenCostsOnlyTheMemory() throws IOException {
        Files.writeString(dir.resolve("forecasts"), "a file where the directory should be");
        registry.add(BuiltIns.all().get(0));
        ForecastEngine engine =
                new ForecastEngine(
                        registry,
                        dir.resolve("forecasts"),
                        Clockwork.inPlace(new FixedTime(), null),
                        ForecastSettings.DEFAULT);
        Series series = series(values(60, 0), 0, 60);
        assertThat(engine.forecast(KEY, series, 1, Optional.empty()).points()).hasSize(1);
    }
}
