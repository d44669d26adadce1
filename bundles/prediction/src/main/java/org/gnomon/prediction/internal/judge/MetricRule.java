package org.gnomon.prediction.internal.judge;

import java.util.Objects;
import java.util.Set;
import org.gnomon.model.Metric;
import org.gnomon.model.Problem;

/**
 * How one metric is judged.
 *
 * @param name the subject of its lines of evidence, for example {@code cpu-usage}
 * @param direction which way is better
 * @param kind how its values are compared
 * @param unit what it is counted in
 * @param margin how much worse it may become
 * @param parts what is looked at
 */
public record MetricRule(
        String name,
        Metric.Direction direction,
        Kind kind,
        Unit unit,
        Margin margin,
        Set<Part> parts) {

    /** How values are compared. */
    public enum Kind {
        /** By ratio, on logarithms, as long as all of them are above zero; else by difference. */
        RATIO,
        /** By difference: zero is an ordinary value. */
        DIFFERENCE,
        /**
         * Events since the sample before, most often none: by their exact chance. A sample that
         * does not name them had none.
         */
        EVENTS
    }

    /** What is looked at, beside the level. */
    public enum Part {
        /** It can decide a verdict; else its line only informs. */
        DECIDES,
        /** It shows that the guest works at all; a guest that hangs keeps its memory, too. */
        TELLS_OF_WORK,
        /** Becoming unsteady is a harm of its own. */
        STEADINESS,
        /** The worst twentieth becoming worse is a harm of its own. */
        TAIL,
        /** Growing through the phase is a harm of its own. */
        TREND
    }

    /**
     * How much worse a metric may become.
     *
     * @param relative as a share of its level, in multiples of the setting
     * @param floor at least this, in the metric's own unit
     * @param fallsWhenBusy whether the floor falls to half as a share rises from 0.5 to 1
     */
    public record Margin(double relative, double floor, boolean fallsWhenBusy) {

        double at(double level, JudgeSettings settings) {
            double busy = fallsWhenBusy ? Math.max(0, level - 0.5) : 0;
            return Math.max(
                    settings.margin() * relative * Math.abs(level),
                    settings.scale() * floor * (1 - busy));
        }
    }

    public MetricRule {
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(unit, "unit");
        parts = Set.copyOf(parts);
        if (name.isBlank() || !(margin.relative > 0) || !(margin.floor >= 0)) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "the rule of metric \"" + name + "\" has " + margin,
                            "Give it a name, a relative margin above 0 and a floor of 0 or more.")
                    .asException();
        }
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    boolean decides() {
        return has(Part.DECIDES) && direction != Metric.Direction.NEITHER;
    }

    /** Turns a change into a harm: positive is worse. */
    double harm(double change) {
        return direction == Metric.Direction.MORE_IS_BETTER ? -change : change;
    }
}
