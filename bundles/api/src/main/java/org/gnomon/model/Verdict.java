package org.gnomon.model;

import java.util.Locale;

/** What the evidence says. Missing data is never {@link #GO}. */
public enum Verdict {
    GO,
    NO_GO,
    INCONCLUSIVE;

    /** The name in reports, for example {@code no-go}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
