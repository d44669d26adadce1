package org.gnomon.itests.evaluation.forecast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomon.itests.evaluation.data.LeftOut;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;
import org.gnomon.prediction.internal.forecast.select.Candidate;

/** What share of values falls into the 90 % intervals of the selection's forecasts. */
public final class IntervalsCommand implements Command {

    private static final double NONE = Double.NaN;

    @Override
    public String name() {
        return "intervals";
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        return report(SeriesFolder.read(arguments.data(), Setting.USUAL.values()), Setting.USUAL);
    }

    static Report report(SeriesFolder folder, Setting setting) {
        List<Candidate> methods = ForecastCommand.methods();
        List<NamedSeries> series = folder.series();
        List<Coverage> adapted =
                Workers.map(series, one -> Coverage.of(one, methods, setting, true));
        List<Coverage> fixed =
                Workers.map(series, one -> Coverage.of(one, methods, setting, false));
        Report report = new Report("intervals");
        report.table(
                "share of values inside the 90 % intervals, h 1 to 48",
                "series",
                "at origins",
                "h 1-12",
                "all forecasts",
                "not adapted",
                "width to not adapted");
        for (int i = 0; i < series.size(); i++) {
            Coverage one = adapted.get(i);
            report.row(
                    one.name(),
                    one.share(),
                    one.shareNear(),
                    one.shareOfAll(),
                    fixed.get(i).share(),
                    one.meanWidth() / fixed.get(i).meanWidth());
        }
        if (The24.complete(series)) {
            List<Coverage> known = new ArrayList<>();
            for (int i = 0; i < series.size(); i++) {
                if (The24.has(series.get(i))) {
                    known.add(adapted.get(i));
                }
            }
            bars(report, "the 24 series", known);
        }
        bars(report, "all series", adapted);
        report.table("left out", "series", "reason");
        adapted.stream()
                .filter(one -> !one.counts())
                .forEach(one -> report.row(one.name(), "nothing can be forecast of it"));
        for (LeftOut left : folder.leftOut()) {
            report.row(left.name(), left.reason());
        }
        return report.note(
                "As in service: a forecast every "
                        + Coverage.EVERY
                        + " values, forecasters chosen and intervals calibrated anew every "
                        + setting.apart()
                        + " from the "
                        + setting.window()
                        + " values before; each value that came is observed against every"
                        + " forecast made of it before the next forecast is made.");
    }

    private static void bars(Report report, String set, List<Coverage> all) {
        List<Coverage> able = all.stream().filter(Coverage::counts).toList();
        long held = able.stream().mapToLong(Coverage::held).sum();
        long values = able.stream().mapToLong(Coverage::values).sum();
        double issued = able.stream().mapToDouble(Coverage::shareOfAll).average().orElse(NONE);
        double least = able.stream().mapToDouble(Coverage::share).min().orElse(NONE);
        double leastIssued = able.stream().mapToDouble(Coverage::shareOfAll).min().orElse(NONE);
        report.between(set + ", from the origins", (double) held / values, 0.88, 0.92)
                .between(set + ", all forecasts issued", issued, 0.88, 0.92)
                .atLeast("worst of " + set + ", all forecasts issued", leastIssued, 0.83)
                .note(
                        String.format(
                                Locale.ROOT,
                                "Worst of %s, from the origins alone: %.3f. That is some twenty"
                                        + " forecasts a series, whose steps miss together; the bar"
                                        + " is held on all that are issued, eight times as many.",
                                set,
                                least));
    }
}
