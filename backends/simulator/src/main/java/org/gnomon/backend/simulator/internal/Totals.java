package org.gnomon.backend.simulator.internal;

/** What a copy of a guest did since it started. Guarded by its VM's monitor. */
final class Totals {

    private long lived;
    private long stood;
    private double busyTicks;
    private double work;
    private double ioBytes;
    private double dirtyBytes;

    /** Notes a tick. */
    void add(double cpuShare, double workDone, double bytes) {
        lived += Guest.TICK_NANOS;
        busyTicks += cpuShare;
        work += workDone;
        ioBytes += bytes;
    }

    void dirtied(long bytes) {
        dirtyBytes += bytes;
    }

    /** Notes time, in guest nanoseconds, in which the guest stood still. */
    void stood(long nanos) {
        stood += nanos;
    }

    Snapshot snapshot() {
        return new Snapshot(lived + stood, busyTicks, work, ioBytes, dirtyBytes);
    }

    /**
     * The totals at an instant.
     *
     * @param nanos of guest time that are accounted for
     * @param busyTicks ticks of all its CPUs in use
     * @param work units done
     * @param ioBytes read and written
     * @param dirtyBytes of memory dirtied
     */
    record Snapshot(long nanos, double busyTicks, double work, double ioBytes, double dirtyBytes) {

        static final Snapshot ZERO = new Snapshot(0, 0, 0, 0, 0);

        Snapshot minus(Snapshot earlier) {
            return new Snapshot(
                    nanos - earlier.nanos,
                    busyTicks - earlier.busyTicks,
                    work - earlier.work,
                    ioBytes - earlier.ioBytes,
                    dirtyBytes - earlier.dirtyBytes);
        }

        double seconds() {
            return nanos / 1e9;
        }

        double cpuShare() {
            return busyTicks * Guest.TICK_NANOS / nanos;
        }
    }
}
