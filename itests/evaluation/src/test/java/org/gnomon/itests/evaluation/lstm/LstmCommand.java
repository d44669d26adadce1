package org.gnomon.itests.evaluation.lstm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.itests.evaluation.data.SeriesFolder;
import org.gnomon.itests.evaluation.forecast.The24;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.time.TimeSource;

/** The LSTM alone: error relative to the naive forecast, time to train, bits. */
public final class LstmCommand implements Command {

    private static final double MOST_ERROR = 0.85;
    private static final double MOST_SECONDS = 300;

    private final TimeSource time = new RealTime();

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public String help() {
        return "  --seed N     of the training (1)\n"
                + "  --twice      train twice and compare the bits\n"
                + "  --leave-out  try it also on each folder of series with that folder left out\n";
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        SeriesFolder folder = SeriesFolder.read(arguments.data(), Trial.VALUES);
        Predicate<NamedSeries> known =
                The24.complete(folder.series()) ? The24::has : series -> true;
        List<NamedSeries> series = folder.series().stream().filter(known).toList();
        if (series.isEmpty()) {
            throw new Arguments.Wrong("no series has " + Trial.VALUES + " values");
        }
        long seed = arguments.number("seed", 1);
        Report report = new Report("lstm");
        Training training = Training.on(series, seed, time);
        Map<NamedSeries, Trial> unseen = new LinkedHashMap<>();
        if (arguments.has("leave-out")) {
            unseen.putAll(unseen(series, seed));
        }
        tried(report, series, training, unseen);
        trained(report, series, training);
        if (arguments.has("twice")) {
            Training again = Training.on(series, seed, time);
            boolean same = again.net().hash().equals(training.net().hash());
            report.atLeast("same bits when trained again (1 is yes)", same ? 1 : 0, 1);
        }
        rest(report, folder, series, training);
        return report.note(training.net().provenance());
    }

    private static void tried(
            Report report,
            List<NamedSeries> series,
            Training training,
            Map<NamedSeries, Trial> unseen) {
        report.table(
                "error relative to naive",
                "series",
                "h 12",
                "h 48",
                "h 12, family left out",
                "h 48, family left out");
        List<Trial> all = new ArrayList<>();
        for (NamedSeries one : series) {
            Trial trial = Trial.of(training.net(), one);
            Trial without = unseen.getOrDefault(one, new Trial(Double.NaN, Double.NaN));
            all.add(trial);
            report.row(one.name(), trial.near(), trial.far(), without.near(), without.far());
        }
        Mean mean = Mean.of(all);
        Mean meanUnseen = Mean.of(List.copyOf(unseen.values()));
        report.row(
                "geometric mean of " + mean.count(),
                mean.near(),
                mean.far(),
                meanUnseen.near(),
                meanUnseen.far());
        report.atMost("lstm alone, h 48", mean.far(), MOST_ERROR);
        if (meanUnseen.count() > 0) {
            report.atMost("lstm on families it never saw, h 48", meanUnseen.far(), MOST_ERROR);
        }
    }

    private static void trained(Report report, List<NamedSeries> series, Training training) {
        report.table("training", "series", "weights", "seconds", "CPU seconds", "state, bytes")
                .row(
                        series.size(),
                        training.net().size(),
                        training.seconds(),
                        training.cpuSeconds(),
                        training.net().state().length)
                .atMost("seconds to train", training.seconds(), MOST_SECONDS)
                .note("SHA-256 of the weights: " + training.net().hash());
    }

    /** Each family forecast by a net that was trained on the others. */
    private Map<NamedSeries, Trial> unseen(List<NamedSeries> series, long seed) {
        Map<NamedSeries, Trial> trials = new LinkedHashMap<>();
        Map<String, List<NamedSeries>> families =
                series.stream().collect(Collectors.groupingBy(LstmCommand::family));
        if (families.size() < 2) {
            return trials;
        }
        for (String family : families.keySet().stream().sorted().toList()) {
            List<NamedSeries> others =
                    series.stream().filter(s -> !family(s).equals(family)).toList();
            Training training = Training.on(others, seed, time);
            for (NamedSeries one : families.get(family)) {
                trials.put(one, Trial.of(training.net(), one));
            }
        }
        return trials;
    }

    private static String family(NamedSeries series) {
        return series.name().split("/", 2)[0];
    }

    /** Series of the folder that are none of the 24: not trained on, so never seen. */
    private static void rest(
            Report report, SeriesFolder folder, List<NamedSeries> series, Training training) {
        List<NamedSeries> others =
                folder.series().stream().filter(s -> !series.contains(s)).toList();
        if (!others.isEmpty()) {
            report.table("other series of the folder, never seen", "series", "h 12", "h 48");
            List<Trial> all = new ArrayList<>();
            for (NamedSeries one : others) {
                Trial trial = Trial.of(training.net(), one);
                all.add(trial);
                report.row(one.name(), trial.near(), trial.far());
            }
            Mean mean = Mean.of(all);
            report.row("geometric mean of " + mean.count(), mean.near(), mean.far());
        }
        report.table("left out", "series", "reason");
        folder.leftOut().forEach(l -> report.row(l.name(), l.reason()));
    }
}
