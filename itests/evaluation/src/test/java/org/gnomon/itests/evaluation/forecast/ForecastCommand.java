package org.gnomon.itests.evaluation.forecast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnomon.forecast.lstm.internal.LstmFleetTrainer;
import org.gnomon.itests.evaluation.data.LeftOut;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.DirectCandidate;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Forecast error relative to the naive forecast: each method alone, and the selection. */
public final class ForecastCommand implements Command {

    private static final long SEED = 1;

    @Override
    public String name() {
        return "forecast";
    }

    @Override
    public String help() {
        return """
                  --apart N    origins every N values (96)
                  --with-lstm  the global LSTM, trained on each series' first window, is one more
                               candidate from when there is enough it was not trained on
                """;
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        Setting usual = Setting.USUAL;
        int apart = Math.toIntExact(arguments.number("apart", usual.apart()));
        Setting setting = new Setting(usual.values(), usual.window(), apart, usual.horizon());
        SeriesFolder folder = SeriesFolder.read(arguments.data(), setting.values());
        return report(
                folder,
                setting,
                arguments.has("with-lstm")
                        ? Optional.of(trained(folder.series(), setting))
                        : Optional.empty());
    }

    /** One net for all, from what was before the first origin. */
    private static Forecaster trained(List<NamedSeries> fleet, Setting setting) {
        TrainingMonitor patient =
                new TrainingMonitor() {
                    @Override
                    public void progress(double fraction, String words) {}

                    @Override
                    public boolean isCancelled() {
                        return false;
                    }
                };
        List<Series> weeks =
                fleet.stream().map(s -> s.series().slice(0, setting.window())).toList();
        return new LstmFleetTrainer().train(weeks, Optional.empty(), SEED, patient);
    }

    static Report report(SeriesFolder folder, Setting setting, Optional<Forecaster> net) {
        List<Accuracy> all =
                Workers.map(
                        folder.series(),
                        one ->
                                Accuracy.of(
                                        one,
                                        Trained.with(
                                                methods(), net, one.series(), setting.window()),
                                        setting));
        List<String> methods = new ArrayList<>();
        methods().forEach(method -> methods.add(method.descriptor().name()));
        net.ifPresent(one -> methods.add(one.descriptor().name()));
        methods.add(Accuracy.SELECTION);
        Report report = new Report("forecast");
        tables(report, all, methods);
        List<NamedSeries> series = folder.series();
        if (The24.complete(series)) {
            List<Accuracy> known = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (The24.has(series.get(i))) {
                    known.add(all.get(i));
                }
            }
            summary(report, "the 24 series", known, methods);
            bars(report, "on the 24 series", known, 0.85, 0.72);
        }
        summary(report, "all series of the folder", all, methods);
        bars(report, "on all series", all, 0.79, 0.80);
        leftOut(report, folder.leftOut(), all);
        return report.note(
                String.format(
                        Locale.ROOT,
                        "First %d values, window %d, %d origins %d apart; h 12 and h 48 are the"
                                + " mean absolute error over the first 12 and 48 steps.",
                        setting.values(),
                        setting.window(),
                        setting.origins().length,
                        setting.apart()));
    }

    static List<Candidate> methods() {
        return BuiltIns.all().stream().<Candidate>map(DirectCandidate::new).toList();
    }

    private static void tables(Report report, List<Accuracy> all, List<String> methods) {
        for (boolean near : new boolean[] {true, false}) {
            List<String> columns = new ArrayList<>(List.of("series"));
            columns.addAll(methods);
            columns.add("chosen at most origins");
            report.table(
                    "error relative to naive, h " + (near ? 12 : 48),
                    columns.toArray(String[]::new));
            for (Accuracy one : all) {
                List<Object> row = new ArrayList<>(List.of(one.name()));
                methods.forEach(method -> row.add(one.relative(method, near)));
                row.add(one.chosen());
                report.row(row.toArray());
            }
        }
    }

    private static void summary(
            Report report, String set, List<Accuracy> all, List<String> methods) {
        report.table(
                set + ", geometric mean of the error relative to naive",
                "method",
                "series",
                "h 12",
                "h 48",
                "worst h 48",
                "worst series");
        for (String method : methods) {
            Means means = Means.of(all, method);
            report.row(
                    method, means.series(), means.near(), means.all(), means.worst(), means.who());
        }
    }

    private static void bars(
            Report report, String set, List<Accuracy> all, double near, double far) {
        Means means = Means.of(all, Accuracy.SELECTION);
        report.atMost("selection " + set + ", h 12", means.near(), near)
                .atMost("selection " + set + ", h 48", means.all(), far)
                .atMost("selection " + set + ", worst series at h 48", means.worst(), 1.3);
    }

    private static void leftOut(Report report, List<LeftOut> files, List<Accuracy> all) {
        report.table("left out", "series", "reason");
        files.forEach(l -> report.row(l.name(), l.reason()));
        all.stream()
                .filter(a -> Double.isNaN(a.relative("naive", true)))
                .forEach(a -> report.row(a.name(), "the naive forecast has no error on it"));
    }
}
