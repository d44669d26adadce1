package org.gnomon.itests.evaluation.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Scores a detector as the benchmark does: only the first alarm in a window counts, the earlier the
 * better; a false alarm costs less shortly after a window; one threshold for all files, the best
 * there is; 0 is a detector that never speaks, 100 one that speaks at the start of every window.
 */
public final class NabScorer {

    /** A threshold that no score reaches. */
    public static final double NEVER = 1.1;

    /** Beyond this many window widths after a window an alarm is plainly false. */
    private static final double FAR = 3;

    private final List<NabFile> files;
    private final List<double[]> scores;

    /**
     * @param files the corpus
     * @param scores for each file one score a row, 0 to 1
     */
    public NabScorer(List<NabFile> files, List<double[]> scores) {
        this.files = List.copyOf(files);
        this.scores = List.copyOf(scores);
    }

    /** How a corpus fared: normalised score, the threshold that gave it. */
    public record Result(double score, double threshold) {}

    /**
     * How one file fared at a threshold.
     *
     * @param raw before it is normalised
     * @param score normalised; NaN for a file without windows
     * @param found windows found
     * @param falseAlarms rows outside the windows with an alarm
     */
    public record FileResult(double raw, double score, int found, int falseAlarms) {}

    private record Point(double score, double worth, int window) {}

    /** The best threshold and what it gives. */
    public Result best(Profile profile) {
        List<Point> points = new ArrayList<>();
        int windows = 0;
        for (int f = 0; f < files.size(); f++) {
            points.addAll(points(files.get(f), scores.get(f), profile, windows));
            windows += files.get(f).windows().size();
        }
        points.sort(Comparator.comparingDouble(Point::score).reversed());
        double[] parts = new double[windows];
        Arrays.fill(parts, -profile.miss());
        double total = -profile.miss() * windows;
        double best = total;
        double threshold = NEVER;
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            if (point.window() < 0) {
                total += point.worth();
            } else if (point.worth() > parts[point.window()]) {
                total += point.worth() - parts[point.window()];
                parts[point.window()] = point.worth();
            }
            boolean last = i + 1 == points.size() || points.get(i + 1).score() != point.score();
            if (last && total > best) {
                best = total;
                threshold = point.score();
            }
        }
        return new Result(normalised(best, windows, profile), threshold);
    }

    /** The normalised score at a threshold. */
    public double at(double threshold, Profile profile) {
        double raw = 0;
        int windows = 0;
        for (int f = 0; f < files.size(); f++) {
            raw += file(f, threshold, profile).raw();
            windows += files.get(f).windows().size();
        }
        return normalised(raw, windows, profile);
    }

    /** One file at a threshold. */
    public FileResult file(int index, double threshold, Profile profile) {
        NabFile file = files.get(index);
        double[] parts = new double[file.windows().size()];
        Arrays.fill(parts, -profile.miss());
        double raw = 0;
        int falseAlarms = 0;
        for (Point point : points(file, scores.get(index), profile, 0)) {
            if (point.score() < threshold) {
                continue;
            }
            if (point.window() < 0) {
                raw += point.worth();
                falseAlarms++;
            } else {
                parts[point.window()] = Math.max(parts[point.window()], point.worth());
            }
        }
        int found = 0;
        for (double part : parts) {
            raw += part;
            found += part > -profile.miss() ? 1 : 0;
        }
        return new FileResult(raw, normalised(raw, parts.length, profile), found, falseAlarms);
    }

    /** 0 for silence, 100 for perfection. */
    static double normalised(double raw, int windows, Profile profile) {
        double silent = -profile.miss() * windows;
        double perfect = profile.hit() * windows;
        return windows == 0 ? Double.NaN : 100 * (raw - silent) / (perfect - silent);
    }

    private static List<Point> points(
            NabFile file, double[] scores, Profile profile, int firstWindow) {
        List<Point> points = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < scores.length; i++) {
            while (next < file.windows().size() && file.windows().get(next).last() < i) {
                next++;
            }
            boolean inside = next < file.windows().size() && file.windows().get(next).first() <= i;
            if (i < file.probation()) {
                continue;
            }
            if (inside) {
                double worth = hit(file.windows().get(next), i) * profile.hit();
                points.add(new Point(scores[i], worth, firstWindow + next));
            } else {
                double worth = next == 0 ? -1 : past(file.windows().get(next - 1), i);
                points.add(new Point(scores[i], worth * profile.falseAlarm(), -1));
            }
        }
        return points;
    }

    /** 1 at the start of a window, falling to about 0 at its end. */
    static double hit(NabFile.Window window, int row) {
        double position = -(window.last() - row + 1) / (double) window.width();
        return scaled(position) / scaled(-1);
    }

    /** Falls from 0 right after a window to -1. */
    static double past(NabFile.Window window, int row) {
        double position = (row - window.last()) / (double) (window.width() - 1);
        return position >= FAR ? -1 : scaled(position);
    }

    private static double scaled(double position) {
        return 2 / (1 + StrictMath.exp(5 * position)) - 1;
    }
}
