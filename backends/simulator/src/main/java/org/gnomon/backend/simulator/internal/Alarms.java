package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.time.TimeSource;

/**
 * What must never happen and did, as the simulated world itself saw it: two copies of a VM running,
 * an old epoch activated, a disk and a memory that do not belong together. Any thread may ask.
 */
final class Alarms {

    private static final int MOST_KEPT = 100;

    private final TimeSource time;
    private final List<String> raised = new ArrayList<>();

    Alarms(TimeSource time) {
        this.time = time;
    }

    synchronized void raise(String what) {
        if (raised.size() < MOST_KEPT) {
            raised.add("at " + time.nanos() + " ns: " + what);
        }
    }

    synchronized List<String> raised() {
        return List.copyOf(raised);
    }
}
