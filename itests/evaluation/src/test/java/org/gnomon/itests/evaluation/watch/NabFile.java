package org.gnomon.itests.evaluation.watch;

import java.util.List;

/**
 * One series of the benchmark with the windows in which an alarm is right.
 *
 * @param name sub-folder and file name, as in the labels
 * @param at epoch seconds, rising
 * @param values one for each time
 * @param windows first and last row of each window, in order
 */
public record NabFile(String name, long[] at, double[] values, List<Window> windows) {

    /** Share of a file that a detector may learn from without being scored. */
    private static final double PROBATION = 0.15;

    /** No more than this share of this many rows. */
    private static final int PROBATION_ROWS = 5000;

    /** First and last row, both inside. */
    public record Window(int first, int last) {

        int width() {
            return last - first + 1;
        }
    }

    public NabFile {
        windows = List.copyOf(windows);
    }

    /** The rows at the start that are for learning only. */
    public int probation() {
        return (int)
                Math.ceil(
                        Math.min(
                                Math.floor(PROBATION * values.length), PROBATION * PROBATION_ROWS));
    }

    /** The folder of the file. */
    public String family() {
        return name.substring(0, Math.max(0, name.indexOf('/')));
    }
}
