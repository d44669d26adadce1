package org.gnomon.prediction.internal.judge;

import java.util.List;
import org.gnomon.model.Metric;

/**
 * How one metric is judged.
 *
 * @param metric which
 * @param decides whether it can decide a verdict; else its line only informs
 * @param relative its margin, in multiples of the setting
 * @param floor the least margin, in the metric's own unit
 * @param spread whether becoming unsteady is a harm of its own
 * @param trend whether growing through the phase is a harm of its own
 */
record MetricRule(
        Metric metric,
        boolean decides,
        double relative,
        double floor,
        boolean spread,
        boolean trend) {

    /** The table, the most telling first. */
    static final List<MetricRule> TABLE =
            List.of(
                    // What the guest gets done is what its users feel, and it does not depend on
                    // how a VMM spends CPU. The floor: one lost line of a console in 20 s is none.
                    new MetricRule(Metric.GUEST_PROGRESS, true, 1, 0.05, true, false),
                    // Heavy-tailed, so twice the margin; half a millisecond is scheduling noise.
                    new MetricRule(Metric.NETWORK_LATENCY, true, 2, 0.0005, true, false),
                    // Another VMM spends other CPU for the same guest: two QEMU versions under
                    // software emulation differ by 10 to 30 % of a mostly idle guest's small use.
                    // On a guest that uses 0.3 that is 0.09, so less than 0.15 of the VM's CPUs
                    // tells nothing. Where they are busy less room is left, and the floor falls
                    // to half; see floorAt.
                    new MetricRule(Metric.CPU_USAGE, true, 1, 0.15, false, false),
                    // The level holds the VMM's own overhead, which differs between versions
                    // without harm; what harms is growth.
                    new MetricRule(Metric.MEMORY_USAGE, true, 1, 0.10, false, true),
                    // Neither way is worse by itself.
                    new MetricRule(Metric.IO_RATE, false, 1, 0, false, false),
                    new MetricRule(Metric.DIRTY_RATE, false, 1, 0, false, false));

    /** Growth of memory that is no leak yet, as a share of the VM's memory over the whole trial. */
    static final double LEAST_RISE = 0.01;

    /** Whether it shows that the guest works at all; a guest that hangs keeps its memory, too. */
    boolean tellsOfWork() {
        return decides && metric != Metric.MEMORY_USAGE;
    }

    /** How much worse the metric may become, in its own unit, from a level. */
    double margin(double level, JudgeSettings settings) {
        return Math.max(
                settings.margin() * relative * Math.abs(level), settings.scale() * floorAt(level));
    }

    private double floorAt(double level) {
        return metric == Metric.CPU_USAGE ? floor * (1 - Math.max(0, level - 0.5)) : floor;
    }

    /** Turns a change into a harm: positive is worse. */
    double harm(double change) {
        return metric.direction() == Metric.Direction.MORE_IS_BETTER ? -change : change;
    }
}
