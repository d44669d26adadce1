package org.gnomon.itests.evaluation.speed;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.evaluation.forecast.Workers;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;
import org.gnomon.model.Metric;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.ForecastEngine;
import org.gnomon.prediction.internal.forecast.ForecastSettings;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.forecast.SeriesKey;
import org.gnomon.prediction.internal.forecast.TakenOver;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;

/** Forecasts a fleet with the product's engine, once and an hour of values later again. */
public final class SpeedCommand implements Command {

    private static final int FLEET = 10_000;
    private static final int HORIZON = 48;

    /** After this share of the history a choice is made anew. */
    private static final int REFRESH = 16;

    private final RealTime time = new RealTime();

    @Override
    public String name() {
        return "speed";
    }

    @Override
    public String help() {
        return """
                  --series N  how many series (10000)
                  --kinds N   of how many kinds: each kind's forecasters are chosen once (200)
                """;
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        int count = Math.toIntExact(arguments.number("series", FLEET));
        int kinds = Math.toIntExact(arguments.number("kinds", 200));
        List<double[]> real =
                SeriesFolder.read(arguments.data(), Fleet.VALUES + Fleet.LATER).series().stream()
                        .map(s -> s.series().toArray())
                        .toList();
        return report(new Fleet(real, Math.min(kinds, count)), count);
    }

    Report report(Fleet fleet, int count) throws IOException {
        Path dir = Files.createTempDirectory("gnomon-speed");
        try {
            pools().forEach(MemoryPoolMXBean::resetPeakUsage);
            double choosing = seconds(engine(dir), fleet, fleet.kinds(), 0).seconds;
            for (int i = fleet.kinds(); i < count; i++) {
                TakenOver.copy(dir, key(i % fleet.kinds()), key(i));
            }
            Pass again = seconds(engine(dir), fleet, count, Fleet.LATER);
            return report(fleet, count, choosing, again);
        } finally {
            try (Stream<Path> all = Files.walk(dir)) {
                all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    /**
     * All series forecast once.
     *
     * @param done how many got all their points
     */
    private record Pass(double seconds, long done) {}

    private Pass seconds(ForecastEngine engine, Fleet fleet, int count, int from) {
        long begun = time.nanos();
        List<Boolean> all =
                Workers.map(
                        IntStream.range(0, count).boxed().toList(),
                        i -> {
                            MetricForecast forecast =
                                    engine.forecast(
                                            key(i),
                                            fleet.series(i, from),
                                            HORIZON,
                                            Optional.empty());
                            return forecast.points().size() == HORIZON;
                        });
        return new Pass(
                time.since(begun).toNanos() / 1e9, all.stream().filter(done -> done).count());
    }

    private ForecastEngine engine(Path dir) {
        ForecasterRegistry registry = new ForecasterRegistry();
        BuiltIns.all().forEach(registry::add);
        return new ForecastEngine(
                registry, dir, Clockwork.inPlace(time, null), ForecastSettings.DEFAULT);
    }

    private static SeriesKey key(int index) {
        return new SeriesKey(new VmId("vm-" + index), Metric.IO_RATE, Duration.ofMinutes(5));
    }

    private static Report report(Fleet fleet, int count, double choosing, Pass again) {
        double heap = pools().stream().mapToLong(p -> p.getPeakUsage().getUsed()).sum() / 1e6;
        double each = choosing / fleet.kinds();
        double share = Fleet.LATER / (1.0 + Fleet.VALUES / REFRESH);
        double whole = again.seconds * FLEET / count;
        return new Report("speed")
                .table("phases, two tasks beside each other", "phase", "series", "seconds", "ms")
                .row("first choice and forecast", fleet.kinds(), choosing, 1000 * each)
                .row("forecast again", count, again.seconds, 1000 * again.seconds / count)
                .note(
                        "Forecast again, by the product's engine on a folder of its own: read what"
                                + " was learned, hold the last forecast against the hour of values"
                                + " that came, fit each chosen forecaster afresh on "
                                + Fleet.VALUES
                                + " values, their median for h 1 to "
                                + HORIZON
                                + ", its 90 % interval, write what was learned.")
                .note(
                        String.format(
                                Locale.ROOT,
                                "The choice is not made anew in it: the kinds were tried once, and"
                                        + " all series of a kind took that over. In service it"
                                        + " falls due for %.1f %% of the series each hour, %.0f s"
                                        + " more for %d series at the first line's pace.",
                                100 * share,
                                share * FLEET * each,
                                FLEET))
                .note(String.format(Locale.ROOT, "Peak of the heap's pools: %.0f MB.", heap))
                .atLeast("series that got a forecast", again.done, count)
                .atMost("seconds to forecast " + FLEET + " series again", whole, 60)
                .atMost("peak heap in MB", heap, 1024);
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .toList();
    }
}
