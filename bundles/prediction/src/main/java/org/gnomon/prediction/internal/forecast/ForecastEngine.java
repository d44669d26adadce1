package org.gnomon.prediction.internal.forecast;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.prediction.internal.forecast.SeriesMemory.Chosen;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.DirectCandidate;
import org.gnomon.prediction.internal.forecast.select.Selected;
import org.gnomon.prediction.internal.forecast.select.Selection;
import org.gnomon.prediction.internal.forecast.select.Selector;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.spi.forecast.Series;
import org.gnomon.time.TimeSource;

/**
 * Forecasts a series: the choice among the installed forecasters by backtest, made anew now and
 * then, their forecast, and an interval that learns from every value that comes. See the drawing in
 * the package description. Safe for use by any thread.
 */
public final class ForecastEngine {

    /** Fewer values than this are no history. */
    static final int LEAST_VALUES = 3;

    /** One stranger may take this for its backtest at most, however few there are. */
    private static final Duration MOST_EACH = Duration.ofSeconds(3);

    private final ForecasterRegistry registry;
    private final TimeSource time;
    private final ForecastSettings settings;
    private final Guard guard;
    private final SeriesMemories memories;
    private final Selector selector = new Selector();

    /**
     * Makes one.
     *
     * @param dir a directory of its own for what it learns; made when needed
     * @param clockwork how forecasters that do not come with PAM are called
     */
    public ForecastEngine(
            ForecasterRegistry registry, Path dir, Clockwork clockwork, ForecastSettings settings) {
        this.registry = registry;
        this.time = clockwork.time();
        this.settings = settings;
        this.guard = new Guard(clockwork.deadlines(), settings.deadline());
        this.memories = new SeriesMemories(dir, settings.keepSeries());
    }

    /** How the installed forecasters did in the backtests that are remembered. */
    public Standing standing() {
        return Standing.of(memories.all());
    }

    /** Forecasts a series; see {@link org.gnomon.service.PredictiveAnalysis#forecast}. */
    public MetricForecast forecast(
            SeriesKey key, Series series, int horizon, Optional<String> wanted) {
        long measured = Arrays.stream(series.toArray()).filter(Double::isFinite).count();
        if (measured < LEAST_VALUES) {
            throw tooLittle(key, measured);
        }
        List<GuardedCandidate> candidates = candidates(key, entrants(wanted));
        try {
            return wanted.isPresent()
                    ? named(key, series, horizon, candidates.get(0))
                    : chosen(key, series, horizon, candidates);
        } catch (SetAside e) {
            throw Problem.of(
                            Problem.REFUSED,
                            "nothing can be made of the history: " + e.getMessage(),
                            "Wait until there are more samples.")
                    .asException(e);
        } finally {
            candidates.forEach(GuardedCandidate::settle);
        }
    }

    /** One that was asked for: its own backtest and intervals, and nothing is remembered. */
    private MetricForecast named(
            SeriesKey key, Series series, int horizon, GuardedCandidate candidate) throws SetAside {
        candidate.time(series, horizon);
        try {
            return only(key, series, horizon, candidate, List.of());
        } catch (SetAside e) {
            List<String> notes =
                    List.of(
                            candidate.descriptor().name() + " set aside: " + e.getMessage(),
                            "ses answers in its place");
            Candidate standby = new DirectCandidate(new SesForecaster());
            return only(key, series, horizon, standby, notes);
        }
    }

    private MetricForecast only(
            SeriesKey key, Series series, int horizon, Candidate candidate, List<String> notes)
            throws SetAside {
        Selection selection = selector.only(candidate, series, horizon);
        Selected selected = selection.forecast(List.of(candidate), series, horizon);
        return new Answer(key, series, selection, selection.intervals(), notes).with(selected);
    }

    private MetricForecast chosen(
            SeriesKey key, Series series, int horizon, List<GuardedCandidate> candidates)
            throws SetAside {
        List<Installed> among = candidates.stream().map(GuardedCandidate::installed).toList();
        SeriesMemories.Found found = memories.find(key);
        SeriesMemory memory = found.memory().settle(series);
        if (memory.chosen().filter(c -> c.holds(among, series, horizon)).isEmpty()) {
            candidates.forEach(c -> c.time(series, horizon));
            candidates.forEach(GuardedCandidate::leaveOutIfSlow);
            Selection made = selector.select(candidates, series, horizon);
            memory = memory.with(Chosen.of(made, among, SeriesMemory.end(series)));
        }
        Selection selection = memory.chosen().orElseThrow().selection();
        Selected selected = selection.forecast(candidates, series, horizon);
        memories.put(key, memory.with(series, selected.values()));
        return new Answer(key, series, selection, memory.intervals().orElseThrow(), found.trouble())
                .with(selected);
    }

    private List<GuardedCandidate> candidates(SeriesKey key, List<Installed> installed) {
        long strangers = installed.stream().filter(one -> !one.isOurs()).count();
        Duration share = settings.budget().dividedBy(Math.max(1, strangers));
        GuardedCandidate.Desk desk =
                new GuardedCandidate.Desk(
                        guard,
                        registry,
                        time,
                        share.compareTo(MOST_EACH) < 0 ? share : MOST_EACH,
                        new Budget(settings.budget()));
        List<GuardedCandidate> candidates = new ArrayList<>();
        installed.forEach(one -> candidates.add(new GuardedCandidate(one, key, desk)));
        return candidates;
    }

    private List<Installed> entrants(Optional<String> wanted) {
        List<Installed> all = registry.installed();
        if (wanted.isEmpty()) {
            return all;
        }
        List<Installed> named =
                all.stream().filter(e -> e.descriptor().name().equals(wanted.get())).toList();
        if (named.isEmpty()) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "there is no forecaster '" + wanted.get() + "'",
                            "Installed are: "
                                    + all.stream()
                                            .map(e -> e.descriptor().name())
                                            .collect(Collectors.joining(", "))
                                    + ".")
                    .asException();
        }
        return named;
    }

    private static GnomonException tooLittle(SeriesKey key, long measured) {
        return Problem.of(
                        Problem.REFUSED,
                        "the history has "
                                + measured
                                + " values of "
                                + key.metric().label()
                                + ", at least "
                                + LEAST_VALUES
                                + " are needed",
                        "Wait until there are more samples, or ask for a shorter step.")
                .asException();
    }
}
