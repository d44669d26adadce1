package org.gnomon.backend.kvm.internal.side;

import java.time.Duration;
import java.util.List;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.state.SideRecord;

/**
 * The host that a side's process is on: this one, or another over a link. All methods block, each
 * within its limit.
 */
public interface Ground {

    /** Whether a process is there. */
    enum Life {
        RUNS,
        /** Known to have ended; nobody can take that back. */
        ENDED,
        /** The host cannot be asked. */
        UNKNOWN
    }

    /** Connects to one of a side's QMP sockets, by its place in the record. */
    QmpClient connect(SideRecord side, int socket, Duration limit);

    /** Whether the side's process is there. Never fails. */
    Life life(SideRecord side);

    /** Whether it ends within a moment: its sockets close a little before it does. */
    boolean endsSoon(SideRecord side);

    /**
     * Ends the process, what it started, and whatever else belongs to the side alone; removes its
     * sockets.
     *
     * @return whether all of it is confirmed gone
     */
    boolean remove(SideRecord side);

    /** The last lines of what the process complained about; empty if there are none. */
    String lastWords(SideRecord side);

    /** What can be measured of it from outside. */
    Meter meter(SideRecord side, Sampler.Subject subject);

    /** Measures a side without asking QEMU. One reading at a time. */
    @FunctionalInterface
    interface Meter {

        /**
         * A reading.
         *
         * @param threads the threads of the guest's CPUs
         * @param seconds since the reading before
         */
        Reading read(List<Long> threads, double seconds);
    }

    /**
     * What a meter read.
     *
     * @param cpuNanos time that the threads have used since they began, -1 if unknown
     * @param memoryUsed fraction of the guest's memory that holds anything, NaN if unknown
     * @param linesPerSecond lines on the guest's console, NaN if unknown
     * @param hostPressure as {@link org.gnomon.spi.backend.VirtualMachine#hostPressure()}
     */
    record Reading(long cpuNanos, double memoryUsed, double linesPerSecond, double hostPressure) {}
}
