package org.gnomon.itests.evaluation.speed;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.stream.IntStream;
import org.gnomon.itests.evaluation.Arguments;
import org.gnomon.itests.evaluation.Command;
import org.gnomon.itests.evaluation.Report;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.evaluation.forecast.Workers;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.prediction.internal.forecast.select.Bounds;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.prediction.internal.forecast.select.DirectCandidate;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.prediction.internal.forecast.select.Selector;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.forecast.Series;

/** Forecasts a fleet: who answers is chosen once, then all series are forecast again. */
public final class SpeedCommand implements Command {

    private static final int FLEET = 10_000;
    private static final int HORIZON = 48;

    /** A value came for each of the last forecasts' steps: one an hour, four hours far. */
    private static final int OBSERVED = 48;

    private final List<Candidate> methods =
            BuiltIns.all().stream().<Candidate>map(DirectCandidate::new).toList();

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
                SeriesFolder.read(arguments.data(), Fleet.VALUES).series().stream()
                        .map(s -> s.series().toArray())
                        .toList();
        return report(new Fleet(real, kinds), count);
    }

    Report report(Fleet fleet, int count) {
        RealTime time = new RealTime();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begun = time.nanos();
        List<Selection> selections = Workers.map(indexes(fleet.kinds()), i -> select(fleet, i));
        double choosing = time.since(begun).toNanos() / 1e9;
        begun = time.nanos();
        List<Bounds> forecasts =
                Workers.map(
                        indexes(count), i -> again(fleet, i, selections.get(i % fleet.kinds())));
        double again = time.since(begun).toNanos() / 1e9;
        double heap = pools().stream().mapToLong(p -> p.getPeakUsage().getUsed()).sum() / 1e6;
        long done = forecasts.stream().filter(b -> b != null).count();
        Report report = new Report("speed");
        report.table("phases", "phase", "series", "seconds", "ms of two cores each");
        report.row("first choice", fleet.kinds(), choosing, 2000 * choosing / fleet.kinds());
        report.row("forecast again", count, again, 2000 * again / count);
        report.note(String.format("Peak of the heap's pools together: %.0f MB.", heap))
                .note(
                        "Forecasting again: making the series of "
                                + Fleet.VALUES
                                + " values, observing "
                                + OBSERVED
                                + " values against the last intervals, a fresh fit of each chosen"
                                + " forecaster, their median for h 1 to "
                                + HORIZON
                                + ", its 90 % interval. Not part of it: the first choice (a"
                                + " backtest from 20 origins), which was made once per kind and"
                                + " taken over by all series of that kind; for a whole fleet it"
                                + " takes as long for each series as the first line says.")
                .atLeast("series that got a forecast", done, count)
                .atMost("seconds to forecast " + FLEET + " series again", again * FLEET / count, 60)
                .atMost("peak heap in MB", heap, 1024);
        return report;
    }

    private static List<Integer> indexes(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private Selection select(Fleet fleet, int index) {
        try {
            return new Selector().select(methods, fleet.series(index), HORIZON);
        } catch (SetAside e) {
            throw new IllegalStateException(e);
        }
    }

    private Bounds again(Fleet fleet, int index, Selection selection) {
        try {
            Series series = fleet.series(index);
            ConformalState intervals = selection.intervals();
            for (int h = 1; h <= OBSERVED; h++) {
                double came = series.get(series.size() - OBSERVED + h - 1);
                intervals = intervals.observe(h, series.get(series.size() - OBSERVED - 1), came);
            }
            double[] values = selection.forecast(methods, series, HORIZON).values();
            return intervals.around(values, true);
        } catch (SetAside e) {
            return null;
        }
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .toList();
    }
}
