package org.gnomon.backend.kvm.internal.stream;

/** How fast memory was handed out of late, by QEMU's own count. One thread writes, any reads. */
final class HandedOut {
    private static final double NEWEST = 0.4;
    private static final double SHORTEST = 0.2;

    /** Of what QEMU may send; with less than this, it is the other end that takes no more. */
    private static final double HELD_BACK = 0.7;

    private long pages = -1;
    private long nanos;
    private double rate = Double.NaN;
    private boolean heldBack;

    /**
     * Another look.
     *
     * @param given the bandwidth that QEMU has had, 0 for no limit
     */
    synchronized void seen(Look look, long given, long now) {
        double seconds = (now - nanos) / 1e9;
        if (pages < 0 || look.pages() < pages) {
            pages = look.pages();
            nanos = now;
        } else if (seconds >= SHORTEST) {
            double latest = (look.pages() - pages) * (double) StreamLayout.PAGE / seconds;
            rate = Double.isNaN(rate) ? latest : rate + NEWEST * (latest - rate);
            heldBack = given == 0 || rate < given * HELD_BACK;
            pages = look.pages();
            nanos = now;
        }
    }

    synchronized QemuFeed.Forecast forecast(Look look) {
        double dirty = look.dirtyBytesPerSecond();
        // In rounds QEMU is given what the guest writes, so to send no more says nothing.
        boolean loses =
                look.isSeeded() && heldBack && dirty > rate && look.remainingBytes() > dirty;
        return new QemuFeed.Forecast(look.remainingBytes(), dirty, rate, !loses);
    }
}
