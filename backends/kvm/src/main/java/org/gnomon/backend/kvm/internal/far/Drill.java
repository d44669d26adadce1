package org.gnomon.backend.kvm.internal.far;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often to do beforehand what a blackout must not do for the first time. A JVM loads and
 * compiles a class once, so later moves of the same JVM need it hardly, and it takes CPU time from
 * the seeding that goes on beside it.
 */
public final class Drill {
    private static final int FIRST_MOVES = 2;
    private static final int LATER = 2;

    private final int times;
    private final AtomicInteger done = new AtomicInteger();

    /**
     * One for each piece of code, kept as long as the class is.
     *
     * @param times how often, in a JVM's first moves
     */
    public Drill(int times) {
        this.times = times;
    }

    /** Does it. */
    public void run(Runnable piece) {
        int count = done.getAndIncrement() < FIRST_MOVES ? times : LATER;
        for (int i = 0; i < count; i++) {
            piece.run();
        }
    }
}
