package org.gnomon.prediction.internal.judge;

import java.util.Locale;

/** Parts of sentences. */
final class Words {

    private static final double MINUTE = 60;
    private static final double HOUR = 3600;

    private Words() {}

    /** A share as percent. */
    static String percent(double share) {
        return format("%.1f %%", share * 100);
    }

    /** A span of time. */
    static String span(double seconds) {
        if (seconds < 2 * MINUTE) {
            return format("%.1f s", seconds);
        }
        return seconds < 2 * HOUR
                ? format("%.0f min", seconds / MINUTE)
                : format("%.1f h", seconds / HOUR);
    }

    static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
