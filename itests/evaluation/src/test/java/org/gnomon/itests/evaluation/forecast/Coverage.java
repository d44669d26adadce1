package org.gnomon.itests.evaluation.forecast;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.prediction.internal.forecast.select.Bounds;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.prediction.internal.forecast.select.Selector;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.spi.forecast.Series;

/**
 * How many values of one series fall into the intervals, as in service: from the 2,016th value on a
 * forecast every 12 values, chosen anew every 96; each value is observed against every forecast
 * that was made of it, as soon as it has come and before the next forecast.
 */
final class Coverage {

    /** A forecast is made every so many values: every hour. */
    static final int EVERY = 12;

    /** A forecast that was issued. */
    private record Issued(int origin, double[] values) {}

    private final NamedSeries named;
    private final Setting setting;
    private final boolean adaptive;
    private final boolean nonNegative;
    private final List<Issued> waiting = new ArrayList<>();
    private Selection selection;
    private ConformalState intervals;

    private int known;
    private long all;
    private long allHeld;
    private long atOrigins;
    private long atOriginsHeld;
    private long near;
    private long nearHeld;
    private double width;

    private Coverage(NamedSeries named, Setting setting, boolean adaptive) {
        this.named = named;
        this.setting = setting;
        this.adaptive = adaptive;
        boolean negative = false;
        for (int i = 0; i < setting.window(); i++) {
            negative |= named.series().get(i) < 0;
        }
        this.nonNegative = !negative;
    }

    static Coverage of(
            NamedSeries named,
            List<? extends Candidate> methods,
            Setting setting,
            boolean adaptive) {
        Coverage coverage = new Coverage(named, setting, adaptive);
        int last = setting.values() - setting.horizon();
        try {
            for (int origin = setting.window(); origin <= last; origin += EVERY) {
                coverage.observe(origin);
                coverage.forecast(methods, origin);
            }
        } catch (SetAside e) {
            coverage.all = 0;
            coverage.atOrigins = 0;
        }
        return coverage;
    }

    /** All values before an origin have come. */
    private void observe(int origin) {
        for (int at = known; at < origin && adaptive; at++) {
            for (Issued issued : waiting) {
                int ahead = at - issued.origin + 1;
                if (ahead >= 1 && ahead <= issued.values.length) {
                    intervals =
                            intervals.observe(
                                    ahead, issued.values[ahead - 1], named.series().get(at));
                }
            }
        }
        known = origin;
        waiting.removeIf(issued -> issued.origin + issued.values.length <= origin);
    }

    private void forecast(List<? extends Candidate> methods, int origin) throws SetAside {
        Series history = named.series().slice(origin - setting.window(), origin);
        boolean chooses = (origin - setting.window()) % setting.apart() == 0;
        if (chooses) {
            selection = new Selector().select(methods, history, setting.horizon());
            ConformalState fresh = selection.intervals();
            intervals = intervals == null ? fresh : fresh.adopt(intervals);
        }
        double[] values = selection.forecast(methods, history, setting.horizon()).values();
        waiting.add(new Issued(origin, values));
        Bounds bounds = intervals.around(values, nonNegative);
        for (int h = 1; h <= values.length; h++) {
            count(origin + h - 1, h, bounds, chooses);
        }
    }

    private void count(int at, int ahead, Bounds bounds, boolean chooses) {
        double came = named.series().get(at);
        if (!Double.isFinite(came)) {
            return;
        }
        double lower = bounds.lower()[ahead - 1];
        double upper = bounds.upper()[ahead - 1];
        int held = came >= lower && came <= upper ? 1 : 0;
        all++;
        allHeld += held;
        width += upper - lower;
        if (chooses) {
            atOrigins++;
            atOriginsHeld += held;
            near += ahead <= Setting.NEAR ? 1 : 0;
            nearHeld += ahead <= Setting.NEAR ? held : 0;
        }
    }

    /** Whether it could be forecast. */
    boolean counts() {
        return atOrigins > 0;
    }

    String name() {
        return named.name();
    }

    /** Values that forecasts from the origins were made of, and how many were inside. */
    long values() {
        return atOrigins;
    }

    long held() {
        return atOriginsHeld;
    }

    double share() {
        return (double) atOriginsHeld / atOrigins;
    }

    double shareNear() {
        return (double) nearHeld / near;
    }

    /** Of all forecasts, those between the origins included. */
    double shareOfAll() {
        return (double) allHeld / all;
    }

    double meanWidth() {
        return width / all;
    }
}
