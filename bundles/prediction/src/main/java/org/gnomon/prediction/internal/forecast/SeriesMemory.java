package org.gnomon.prediction.internal.forecast;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.prediction.internal.forecast.select.Score;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.spi.forecast.Series;

/**
 * What is remembered of a series from one forecast to the next. Immutable.
 *
 * @param intervals how wide they have to be; empty before the first forecast
 * @param table the backtest that the last choice rests on, as evidence
 * @param issued forecasts that wait for what comes, oldest first
 * @param chosen the choice, to be made anew now and then
 */
record SeriesMemory(
        Optional<ConformalState> intervals,
        List<Score> table,
        List<Issued> issued,
        Optional<Chosen> chosen) {

    static final SeriesMemory NONE =
            new SeriesMemory(Optional.empty(), List.of(), List.of(), Optional.empty());

    private static final int MOST_ISSUED = 4;

    /** A choice is made anew after a sixteenth of the history has gone by. */
    private static final int REFRESH = 16;

    SeriesMemory {
        table = List.copyOf(table);
        issued = List.copyOf(issued);
    }

    /**
     * A choice and what it depends on.
     *
     * @param selection the choice
     * @param names the names and versions of those that it was made among
     * @param among they themselves; empty if the choice was read from disk
     * @param end where the history ended
     */
    record Chosen(
            Selection selection, List<String> names, Optional<List<Installed>> among, Instant end) {

        static Chosen of(Selection selection, List<Installed> among, Instant end) {
            return new Chosen(selection, names(among), Optional.of(among), end);
        }

        private static List<String> names(List<Installed> all) {
            return all.stream()
                    .map(one -> one.descriptor().name() + " " + one.descriptor().version())
                    .toList();
        }

        /** Another of the same name and version does the same, but may not have been there. */
        private boolean isAmong(List<Installed> now) {
            return among.isPresent() ? among.get().equals(now) : names.equals(names(now));
        }

        boolean holds(List<Installed> now, Series series, int horizon) {
            Instant again = end.plus(series.step().multipliedBy(1 + series.size() / REFRESH));
            return isAmong(now)
                    && selection.horizon() >= horizon
                    && !end.isAfter(SeriesMemory.end(series))
                    && SeriesMemory.end(series).isBefore(again);
        }
    }

    static Instant end(Series series) {
        return series.start().plus(series.step().multipliedBy(series.size()));
    }

    /** Lets the intervals learn from the values that came since. */
    SeriesMemory settle(Series series) {
        if (intervals.isEmpty()) {
            return this;
        }
        ConformalState learned = intervals.get();
        List<Issued> left = new ArrayList<>();
        for (Issued one : issued) {
            if (one.fits(series)) {
                Issued.Settled settled = one.settle(series, learned);
                learned = settled.intervals();
                if (!settled.left().isDone()) {
                    left.add(settled.left());
                }
            }
        }
        return new SeriesMemory(Optional.of(learned), table, left, chosen);
    }

    /** With a new choice; its intervals go on from what the old ones have learned. */
    SeriesMemory with(Chosen made) {
        ConformalState fresh = made.selection().intervals();
        return new SeriesMemory(
                Optional.of(intervals.map(fresh::adopt).orElse(fresh)),
                made.selection().table(),
                issued,
                Optional.of(made));
    }

    /** With a forecast that was given out; one after the other, not all at once. */
    SeriesMemory with(Series series, double[] values) {
        Instant start = end(series);
        double[] first = Arrays.copyOf(values, Math.min(values.length, Issued.LONGEST));
        List<Issued> all = new ArrayList<>(issued);
        boolean room = all.size() < MOST_ISSUED;
        boolean later =
                all.isEmpty()
                        || !all.get(all.size() - 1)
                                .start()
                                .plus(
                                        series.step()
                                                .multipliedBy(
                                                        Math.max(1, first.length / MOST_ISSUED)))
                                .isAfter(start);
        if (room && later) {
            all.add(new Issued(start, first, 0));
        }
        return new SeriesMemory(intervals, table, all, chosen);
    }
}
