package org.gnomon.backend.kvm.internal;

import java.time.Instant;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.time.TimeSource;

/** Ends the process, as if killed, when it is read so many times after it was armed. */
final class DeadlyClock implements TimeSource {
    /** What the process says that has ended so. */
    static final int CRASHED = 99;

    private final TimeSource real = new RealTime();
    private volatile int left = -1;

    void arm(int reads) {
        left = reads;
    }

    /** Ends the process at once. */
    static void die(boolean now) {
        if (now) {
            Runtime.getRuntime().halt(CRASHED);
        }
    }

    private void count() {
        if (left > 0) {
            die(--left == 0);
        }
    }

    @Override
    public Instant now() {
        count();
        return real.now();
    }

    @Override
    public long nanos() {
        count();
        return real.nanos();
    }
}
