package org.gnomon.itests.evaluation.watch;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;

/** {@code evaluate watch}: the detector's score on a folder of the benchmark. */
public final class WatchCommand implements Command {

    /** What is to be reached with the standard profile. */
    static final double BAR = 52;

    private static final double[] METRONOMES = {0.3, 0.4, 0.5, 0.6, 0.8};

    private static final Profile STANDARD = Profile.ALL.get(0);

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public String help() {
        return "DIR is a folder of the Numenta Anomaly Benchmark (data/ and\n"
                + "labels/combined_windows.json), or has one as its folder nab; all files that\n"
                + "are there are scored.\n";
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        return report(NabCorpus.read(arguments.data()));
    }

    static Report report(NabCorpus corpus) {
        List<NabFile> files = corpus.files();
        List<double[]> scores = Detectors.ours(files);
        NabScorer scorer = new NabScorer(files, scores);
        double threshold = scorer.best(STANDARD).threshold();
        Report report = new Report("watch");
        profiles(report, corpus, scorer);
        folders(report, files, scores, threshold);
        perFile(report, files, scorer, threshold);
        notes(report, corpus);
        String of = files.size() + " of " + corpus.labelled() + " files";
        return report.atLeast(
                "NAB score, standard profile, " + of, scorer.best(STANDARD).score(), BAR);
    }

    private static void profiles(Report report, NabCorpus corpus, NabScorer scorer) {
        report.table(
                "Score by profile (0 silence, 100 perfect)",
                "detector",
                "standard",
                "low FP",
                "low FN",
                "threshold");
        report.row(row("Gnomon, files here", p -> scorer.best(p).score(), threshold(scorer)));
        NabScorer metronome = metronome(corpus.files());
        report.row(
                row(
                        "alarms by the clock alone, files here",
                        p -> metronome.best(p).score(),
                        Double.NaN));
        Map<String, Map<String, Double>> published = corpus.published();
        published.keySet().stream()
                .sorted(
                        Comparator.comparing(
                                name -> -published.get(name).getOrDefault(STANDARD.label(), 0.0)))
                .forEach(
                        name ->
                                report.row(
                                        row(
                                                name + ", published, all files",
                                                p ->
                                                        published
                                                                .get(name)
                                                                .getOrDefault(
                                                                        p.label(), Double.NaN),
                                                Double.NaN)));
    }

    private interface Score {
        double of(Profile profile);
    }

    private static Object[] row(String name, Score score, double threshold) {
        return new Object[] {
            name,
            score.of(Profile.ALL.get(0)),
            score.of(Profile.ALL.get(1)),
            score.of(Profile.ALL.get(2)),
            threshold
        };
    }

    private static double threshold(NabScorer scorer) {
        return scorer.best(STANDARD).threshold();
    }

    /** The best of several intervals. */
    static NabScorer metronome(List<NabFile> files) {
        NabScorer best = null;
        for (double part : METRONOMES) {
            NabScorer one = new NabScorer(files, Detectors.metronome(files, part));
            best =
                    best == null || one.best(STANDARD).score() > best.best(STANDARD).score()
                            ? one
                            : best;
        }
        return best;
    }

    private static void folders(
            Report report, List<NabFile> files, List<double[]> scores, double threshold) {
        report.table(
                "By folder, standard profile",
                "folder",
                "files",
                "windows",
                "at the common threshold",
                "at the other folders' threshold");
        for (String folder : new TreeSet<>(files.stream().map(NabFile::family).toList())) {
            NabScorer own = part(files, scores, folder, true);
            NabScorer others = part(files, scores, folder, false);
            List<NabFile> its = files.stream().filter(f -> f.family().equals(folder)).toList();
            report.row(
                    folder,
                    its.size(),
                    its.stream().mapToInt(f -> f.windows().size()).sum(),
                    own.at(threshold, STANDARD),
                    its.size() == files.size()
                            ? Double.NaN
                            : own.at(others.best(STANDARD).threshold(), STANDARD));
        }
    }

    private static NabScorer part(
            List<NabFile> files, List<double[]> scores, String folder, boolean inside) {
        int[] chosen =
                IntStream.range(0, files.size())
                        .filter(i -> files.get(i).family().equals(folder) == inside)
                        .toArray();
        return new NabScorer(
                IntStream.of(chosen).mapToObj(files::get).toList(),
                IntStream.of(chosen).mapToObj(scores::get).toList());
    }

    private static void perFile(
            Report report, List<NabFile> files, NabScorer scorer, double threshold) {
        report.table(
                "By file, standard profile, common threshold",
                "file",
                "rows",
                "windows",
                "found",
                "false alarms",
                "score");
        for (int i = 0; i < files.size(); i++) {
            NabFile file = files.get(i);
            NabScorer.FileResult result = scorer.file(i, threshold, STANDARD);
            report.row(
                    file.name(),
                    file.values().length,
                    file.windows().size(),
                    result.found(),
                    result.falseAlarms(),
                    result.score());
        }
    }

    private static void notes(Report report, NabCorpus corpus) {
        report.note(
                "The benchmark chooses the threshold that is best on the very files it scores, for"
                        + " every detector. The column 'other folders' shows one that was chosen"
                        + " without looking.");
        report.note(
                "'Alarms by the clock' looks at no value: what the benchmark pays for it is the"
                        + " floor, not 0.");
        if (!corpus.isWhole()) {
            report.note(
                    corpus.files().size()
                            + " of "
                            + corpus.labelled()
                            + " files are here; published scores are for all, so they do not"
                            + " compare with ours of a part.");
        }
    }
}
