package org.gnomon.prediction.internal.forecast;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.gnomon.prediction.internal.forecast.select.Score;
import org.gnomon.spi.forecast.Forecaster;

/** How forecasters did, over all series that are remembered. */
public final class Standing {

    /**
     * How one did.
     *
     * @param forecasts for how many series it was tried
     * @param chosen for how many it is among the chosen
     * @param relativeToNaive the geometric mean of its error over that of the naive forecast; NaN
     *     if it was never tried
     */
    public record Line(int forecasts, int chosen, double relativeToNaive) {}

    private static final Line NONE = new Line(0, 0, Double.NaN);

    private record Name(String name, String version) {}

    private final Map<Name, Sum> sums = new HashMap<>();

    private static final class Sum {
        private int series;
        private int chosen;
        private double logs;
        private int bands;
    }

    private Standing() {}

    static Standing of(Collection<SeriesMemory> memories) {
        Standing standing = new Standing();
        memories.forEach(standing::add);
        return standing;
    }

    /** How this one, of this version, did. */
    public Line of(Forecaster.Descriptor descriptor) {
        Sum sum = sums.get(new Name(descriptor.name(), descriptor.version()));
        return sum == null
                ? NONE
                : new Line(
                        sum.series,
                        sum.chosen,
                        sum.bands == 0 ? Double.NaN : StrictMath.exp(sum.logs / sum.bands));
    }

    private void add(SeriesMemory memory) {
        Set<Name> tried = new HashSet<>();
        Set<Name> chosen = new HashSet<>();
        for (Score score : memory.table()) {
            Name name = new Name(score.forecaster(), score.version());
            if (score.origins() > 0) {
                tried.add(name);
            }
            if (score.chosen()) {
                chosen.add(name);
            }
            if (score.relative() > 0 && Double.isFinite(score.relative())) {
                Sum sum = sums.computeIfAbsent(name, n -> new Sum());
                sum.logs += StrictMath.log(score.relative());
                sum.bands++;
            }
        }
        tried.forEach(n -> sums.computeIfAbsent(n, k -> new Sum()).series++);
        chosen.forEach(n -> sums.computeIfAbsent(n, k -> new Sum()).chosen++);
    }
}
