package org.gnomon.itests.benchmarks.hosts;

import java.util.Locale;

/**
 * What moving a guest once was like.
 *
 * @param sentBytes on the link from source to target, all headers included
 * @param backBytes the other way
 * @param syncSeconds from the order until the source stopped the guest
 * @param blackout how long the guest did not run
 * @param cpu what all processes of both hosts took, from the order until the guest ran again
 * @param work what the load did in a second, before and while it was copied
 * @param complaint what was wrong with the guest afterwards, empty if nothing
 * @param remark what has to be known of this run, may be empty
 */
public record Outcome(
        long sentBytes,
        long backBytes,
        double syncSeconds,
        Blackout blackout,
        CpuClock cpu,
        Work work,
        String complaint,
        String remark) {

    /**
     * Two measures of the same thing.
     *
     * @param events from QEMU's STOP on the source to its RESUME on the target, in milliseconds
     * @param ticks the longest time without a tick around it, in milliseconds
     * @param usualTicks the longest time without a tick in the second before the order
     */
    public record Blackout(double events, double ticks, double usualTicks) {}

    /**
     * What the guest got done.
     *
     * @param before in a second, in the two seconds before the order
     * @param during in a second, from the order until the source stopped it
     */
    public record Work(double before, double during) {}

    public boolean isIntact() {
        return complaint.isEmpty();
    }

    /** For who waits for the whole run. */
    String line(String of) {
        return String.format(
                Locale.ROOT,
                "%-32s %7.1f MB  in sync %6.2f s  blackout %7.1f ms (ticks %7.1f, usual %5.1f)"
                        + "  cpu %6.2f s (%6.2f without the guest)  work %.0f -> %.0f/s  %s %s",
                of,
                sentBytes / 1e6,
                syncSeconds,
                blackout.events,
                blackout.ticks,
                blackout.usualTicks,
                cpu.seconds(),
                cpu.overhead(),
                work.before,
                work.during,
                complaint,
                remark);
    }
}
