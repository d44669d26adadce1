package org.gnomon.replication.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.gnomon.spi.replication.ReplicaTarget;

/** A replica's far end: memory, and the state of the last feed. */
final class FakeTarget implements ReplicaTarget {

    final FakeMemory pages;
    private ByteArrayOutputStream state = new ByteArrayOutputStream();
    volatile boolean blank;
    volatile int feeds;

    FakeTarget(int pages, boolean blank) {
        this.pages = new FakeMemory(pages);
        this.blank = blank;
    }

    @Override
    public FakeMemory pages() {
        return pages;
    }

    @Override
    public boolean blank() {
        return blank;
    }

    @Override
    public synchronized void begin() {
        state = new ByteArrayOutputStream();
        feeds++;
    }

    @Override
    public synchronized void state(ByteBuffer bytes) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        state.writeBytes(some);
    }

    synchronized byte[] stateBytes() {
        return state.toByteArray();
    }
}
