package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.spi.forecast.Series;
import org.gnomon.time.TimeSource;

/**
 * What a forecaster would have said at earlier moments (origins), held against what came. It is
 * shown nothing after the origin.
 */
final class Backtest {

    /** More than this for one forecaster and it is set aside: a plan waits for the forecast. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int ORIGINS = 40;
    private static final int FARTHEST = 200;

    /** Errors by steps ahead: {@code errors.get(h - 1)} for h steps. */
    private final List<List<Double>> errors = new ArrayList<>();

    private int origins;

    private Backtest(int horizon) {
        for (int i = 0; i < horizon; i++) {
            errors.add(new ArrayList<>());
        }
    }

    static Backtest run(ForecasterRegistry.Entry entry, Series series, int horizon, TimeSource time)
            throws GuardedFit.Unfit {
        int size = series.size();
        int ahead = Math.max(1, Math.min(Math.min(horizon, FARTHEST), size / 4));
        int first = Math.max(2, size / 3);
        int count = Math.min(ORIGINS, size - first);
        Backtest result = new Backtest(ahead);
        long begun = time.nanos();
        for (int i = 0; i < count; i++) {
            int origin = first + (int) ((long) i * (size - first) / count);
            result.add(entry, series, origin, Math.min(ahead, size - origin));
            if (time.since(begun).compareTo(PATIENCE) > 0) {
                throw new GuardedFit.Unfit(
                        "took more than " + PATIENCE.toSeconds() + " s for its backtest");
            }
        }
        return result;
    }

    private void add(ForecasterRegistry.Entry entry, Series series, int origin, int ahead)
            throws GuardedFit.Unfit {
        if (origin < entry.descriptor().minimumHistory() || empty(series, origin)) {
            return;
        }
        double[] said = GuardedFit.forecast(entry, series.slice(0, origin), ahead).values();
        origins++;
        for (int h = 0; h < ahead; h++) {
            double came = series.get(origin + h);
            if (Double.isFinite(came)) {
                errors.get(h).add(came - said[h]);
            }
        }
    }

    private static boolean empty(Series series, int end) {
        for (int i = 0; i < end; i++) {
            if (Double.isFinite(series.get(i))) {
                return false;
            }
        }
        return true;
    }

    int origins() {
        return origins;
    }

    /** How many steps ahead it looked. */
    int horizon() {
        return errors.size();
    }

    /** The errors at so many steps ahead, 1 or more. */
    List<Double> errors(int ahead) {
        return errors.get(ahead - 1);
    }

    /** How many errors there are. */
    int size() {
        return errors.stream().mapToInt(List::size).sum();
    }

    double meanAbsoluteError() {
        return errors.stream()
                .flatMap(List::stream)
                .mapToDouble(Math::abs)
                .average()
                .orElse(Double.NaN);
    }
}
