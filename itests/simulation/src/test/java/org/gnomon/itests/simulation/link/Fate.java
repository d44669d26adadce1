package org.gnomon.itests.simulation.link;

/** What becomes of a message. */
public enum Fate {
    ARRIVES,
    REQUEST_LOST,
    REPLY_LOST,
    REQUEST_LATE,
    REPLY_LATE,
    TWICE;

    /** The name of the fault, for the table. */
    String label() {
        return "link." + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
