package org.gnomon.prediction.internal.judge;

/** What a metric is counted in, for sentences. */
public enum Unit {
    CPU_SHARE("%.1f %% of its CPUs", 100),
    MEMORY_SHARE("%.2f %% of its memory", 100),
    SECONDS("%.3f ms", 1e3),
    PER_SECOND("%.2f/s", 1),
    BYTES_PER_SECOND("%.3f MB/s", 1e-6),
    /** Not known. */
    NONE("%.5g", 1);

    private final String form;
    private final double factor;

    Unit(String form, double factor) {
        this.form = form;
        this.factor = factor;
    }

    /** A figure with its unit. */
    String say(double value) {
        return Words.format(form, value * factor);
    }
}
