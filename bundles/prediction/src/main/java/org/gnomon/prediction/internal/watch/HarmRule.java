package org.gnomon.prediction.internal.watch;

import java.util.List;
import java.util.Locale;
import org.gnomon.model.Metric;

/**
 * How one metric is watched.
 *
 * @param metric which
 * @param decides whether lasting harm rolls back; else it is a note
 * @param relative harm up to this share of what it was is none
 * @param floor nor is harm up to this, in the metric's own unit
 * @param form how a value is written
 * @param factor what it is multiplied by for that
 */
record HarmRule(
        Metric metric, boolean decides, double relative, double floor, String form, double factor) {

    /**
     * The table, the most telling first. Another VMM spends other CPU for the same guest, so a
     * small share more is no harm; memory that is used holds the VMM's own and follows the load.
     */
    static final List<HarmRule> TABLE =
            List.of(
                    new HarmRule(Metric.GUEST_PROGRESS, true, 0.10, 0.05, "%.2f/s", 1),
                    new HarmRule(Metric.NETWORK_LATENCY, true, 0.20, 0.001, "%.3f ms", 1e3),
                    new HarmRule(Metric.CPU_USAGE, true, 0.10, 0.15, "%.1f %% of its CPUs", 100),
                    new HarmRule(
                            Metric.MEMORY_USAGE, false, 0.10, 0.05, "%.1f %% of its memory", 100),
                    new HarmRule(Metric.IO_RATE, false, 0.10, 0, "%.3f MB/s", 1e-6),
                    new HarmRule(Metric.DIRTY_RATE, false, 0.10, 0, "%.3f MB/s", 1e-6));

    /** Turns a value so that more is worse; for a metric without direction more is held so. */
    double badness(double value) {
        return metric.direction() == Metric.Direction.MORE_IS_BETTER ? -value : value;
    }

    /** How much worse than a value is nothing yet. */
    double margin(double than) {
        return Math.max(relative * Math.abs(than), floor);
    }

    String say(double value) {
        return String.format(Locale.ROOT, form, value * factor);
    }
}
