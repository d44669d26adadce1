package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.time.Duration;
import org.gnomon.wire.FrameWriter;

/** Writes what is in the outbox to one connection, within the rate that is allowed. */
final class Sending {

    private final Courier.Ground with;
    private final FrameWriter writer;
    private final Pause pause;

    Sending(Courier.Ground with, FrameWriter writer, Pause pause) {
        this.with = with;
        this.writer = writer;
        this.pause = pause;
    }

    /** Returns when the outbox was paused or closed. */
    void run() throws IOException {
        RateLimit limit = with.tools().limit();
        Entry entry;
        while ((entry = with.outbox().next()) != null) {
            Duration owed = limit.owed();
            // A guest that stands still is not kept waiting for a limit; it is booked all the same.
            if (!owed.isZero() && !with.meter().isTight()) {
                pause.of(owed);
            }
            long now = with.tools().time().nanos();
            entry.sent = with.meter().sent(now, with.outbox().isFull(), with.outbox().isAlone());
            writer.write(entry.kind, entry.sequence, entry.payload());
            limit.sent(entry.bytes());
            with.listener().sent(entry.bytes());
        }
    }
}
