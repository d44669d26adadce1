package org.gnomon.prediction.internal.blackout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomon.model.SwitchConditions.Dirtied;

/**
 * How much memory a guest dirties in a span of any length, from what was measured for some lengths.
 * A guest that comes back to the same pages dirties far less in ten seconds than ten times what it
 * does in one, so the measured points are joined by powers of the span (straight lines on
 * logarithmic axes), never by one rate. Never falls with the span, never above the whole memory.
 */
final class DirtyCurve {

    /** Growing strictly in the span and not falling in the bytes. */
    private final List<Point> points;

    private final double most;

    private record Point(double seconds, double bytes) {

        /** The power with which dirtying grows from this point to a later one. */
        double powerTo(Point later) {
            double power =
                    StrictMath.log(later.bytes / bytes) / StrictMath.log(later.seconds / seconds);
            return Math.max(0, Math.min(1, power));
        }

        double along(double power, double at) {
            return bytes * StrictMath.pow(at / seconds, power);
        }
    }

    DirtyCurve(List<Dirtied> measured, long memoryBytes) {
        most = memoryBytes;
        points = new ArrayList<>();
        measured.stream()
                .map(d -> new Point(d.span().toNanos() / 1e9, Math.min(most, d.bytes())))
                .sorted(Comparator.comparingDouble(Point::seconds).thenComparing(Point::bytes))
                .forEach(this::add);
    }

    // A longer span cannot dirty less; where it was measured so, the guest changed in between.
    private void add(Point next) {
        Point last = points.isEmpty() ? null : points.get(points.size() - 1);
        if (last == null) {
            points.add(next);
        } else if (next.seconds() > last.seconds()) {
            points.add(new Point(next.seconds(), Math.max(last.bytes(), next.bytes())));
        } else {
            points.set(points.size() - 1, next);
        }
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /** Bytes that are dirtied in that many seconds. */
    double bytes(double seconds) {
        if (points.isEmpty() || seconds <= 0) {
            return 0;
        }
        int after = 0;
        while (after < points.size() && points.get(after).seconds() < seconds) {
            after++;
        }
        double value;
        if (after == 0) {
            value = below(seconds);
        } else if (after == points.size()) {
            value = above(seconds);
        } else {
            value = between(points.get(after - 1), points.get(after), seconds);
        }
        return Math.max(0, Math.min(most, value));
    }

    private double below(double seconds) {
        Point first = points.get(0);
        boolean slope = points.size() > 1 && first.bytes() > 0;
        return first.along(slope ? first.powerTo(points.get(1)) : 1, seconds);
    }

    private double above(double seconds) {
        Point last = points.get(points.size() - 1);
        Point before = points.get(Math.max(0, points.size() - 2));
        boolean slope = points.size() > 1 && before.bytes() > 0;
        return last.along(slope ? before.powerTo(last) : 1, seconds);
    }

    private static double between(Point left, Point right, double seconds) {
        if (left.bytes() > 0) {
            double share =
                    StrictMath.log(seconds / left.seconds())
                            / StrictMath.log(right.seconds() / left.seconds());
            return left.bytes() * StrictMath.pow(right.bytes() / left.bytes(), share);
        }
        double share = (seconds - left.seconds()) / (right.seconds() - left.seconds());
        return right.bytes() * share;
    }
}
