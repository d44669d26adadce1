package org.gnomon.itests.evaluation.watch;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.prediction.internal.watch.WatchDetector;

/** What is scored: ours, and one that does not look at the data. */
final class Detectors {

    private Detectors() {}

    /** Our detector, a value at a time. */
    static List<double[]> ours(List<NabFile> files) {
        List<double[]> all = new ArrayList<>();
        for (NabFile file : files) {
            WatchDetector detector = new WatchDetector(Math.max(1, file.probation()));
            double[] scores = new double[file.values().length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = detector.next(file.at()[i], file.values()[i]).score();
            }
            all.add(scores);
        }
        return all;
    }

    /**
     * An alarm at regular intervals, whatever the data. What the benchmark pays for it is worth
     * nothing to a user, so it is the floor that a detector has to be held against.
     *
     * @param part the interval as a part of the rows for learning
     */
    static List<double[]> metronome(List<NabFile> files, double part) {
        List<double[]> all = new ArrayList<>();
        for (NabFile file : files) {
            double[] scores = new double[file.values().length];
            int every = (int) Math.max(1, part * file.probation());
            for (int i = file.probation(); i < scores.length; i += every) {
                scores[i] = 1;
            }
            all.add(scores);
        }
        return all;
    }
}
