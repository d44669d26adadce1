package org.gnomon.prediction.internal.judge;

import java.util.Locale;
import org.gnomon.model.Metric;

/** Figures with their units, for sentences. */
final class Words {

    private Words() {}

    static String figure(Metric metric, double value) {
        return switch (metric) {
            case CPU_USAGE -> format("%.1f %% of its CPUs", value * 100);
            case MEMORY_USAGE -> format("%.2f %% of its memory", value * 100);
            case NETWORK_LATENCY -> format("%.3f ms", value * 1e3);
            case GUEST_PROGRESS -> format("%.2f/s", value);
            case IO_RATE, DIRTY_RATE -> format("%.3f MB/s", value / 1e6);
        };
    }

    /** A share as percent. */
    static String percent(double share) {
        return format("%.1f %%", share * 100);
    }

    static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
