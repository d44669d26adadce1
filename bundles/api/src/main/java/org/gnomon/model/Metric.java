package org.gnomon.model;

import java.util.Locale;

/** The figures that are sampled, forecast and judged. */
public enum Metric {
    /** Fraction, 0 to 1; more is worse. */
    CPU_USAGE(Direction.LESS_IS_BETTER),
    /** Fraction, 0 to 1; more is worse. */
    MEMORY_USAGE(Direction.LESS_IS_BETTER),
    /** Bytes per second; neither way is worse by itself. */
    IO_RATE(Direction.NEITHER),
    /** Seconds; more is worse. */
    NETWORK_LATENCY(Direction.LESS_IS_BETTER),
    /** Bytes per second; neither way is worse by itself. */
    DIRTY_RATE(Direction.NEITHER),
    /** Units of work per second; less is worse. */
    GUEST_PROGRESS(Direction.MORE_IS_BETTER);

    /** Which way is better. */
    public enum Direction {
        LESS_IS_BETTER,
        MORE_IS_BETTER,
        NEITHER
    }

    private final Direction direction;

    Metric(Direction direction) {
        this.direction = direction;
    }

    public Direction direction() {
        return direction;
    }

    /** The name in commands and reports, for example {@code cpu-usage}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
