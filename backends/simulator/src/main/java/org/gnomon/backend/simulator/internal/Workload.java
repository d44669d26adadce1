package org.gnomon.backend.simulator.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gnomon.model.Problem;

/** What a guest does all day. */
enum Workload {
    /** Almost nothing. */
    IDLE(new Shape(0.03, 0.10, 20, 1.0 / 64, 0.05, 0.30)),
    /** The same all the time, with a day's ups and downs. */
    STEADY(new Shape(0.45, 0.30, 400, 1.0 / 8, 0.10, 0.45)),
    /** Little, and now and then all it can. */
    BURSTY(new Shape(0.20, 0.20, 300, 1.0 / 4, 0.10, 0.45)),
    /** Rewrites half of its memory. */
    WRITE_HEAVY(new Shape(0.60, 0.20, 4000, 1.0 / 2, 0.25, 0.60));

    private static final int BURST_TICKS = 500;

    private final Shape shape;

    Workload(Shape shape) {
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload of(String label) {
        for (Workload w : values()) {
            if (w.label().equals(label)) {
                return w;
            }
        }
        List<String> known = Arrays.stream(values()).map(Workload::label).toList();
        throw Problem.of(
                        Problem.INVALID_INPUT,
                        "workload is '" + label + "'",
                        "Give one of " + known + ".")
                .asException();
    }

    /** How many times its usual load a tick of guest time brings. Same seed, same bursts. */
    double swing(long seed, long tick) {
        if (this != BURSTY) {
            return 1;
        }
        long draw = org.gnomon.simulation.Randomness.mix(seed ^ (tick / BURST_TICKS));
        return (draw & 3) == 0 ? 4.5 : 0.7;
    }

    /**
     * The figures of a workload.
     *
     * @param load share of the CPUs that it wants
     * @param daily how far the time of day moves that up and down, as a share
     * @param pagesPerSecond it dirties at its usual load
     * @param workingSet share of the memory that it dirties
     * @param noise share of the changes that leave a page which does not compress
     * @param used share of the memory in use
     */
    record Shape(
            double load,
            double daily,
            double pagesPerSecond,
            double workingSet,
            double noise,
            double used) {}
}
