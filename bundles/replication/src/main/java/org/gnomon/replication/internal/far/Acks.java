package org.gnomon.replication.internal.far;

import java.io.IOException;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameWriter;

/**
 * Tells the sender how far its frames are applied; a loop for one thread of its own, so that the
 * next frame is applied meanwhile, and several that were applied quickly are told of at once.
 */
final class Acks implements Runnable {

    private final FrameWriter writer;
    private final Runnable onFailure;
    private long applied = -1;
    private long told = -1;
    private boolean closed;

    Acks(FrameWriter writer, Runnable onFailure) {
        this.writer = writer;
        this.onFailure = onFailure;
    }

    /** So much is applied. Never blocks. */
    synchronized void applied(long sequence) {
        applied = sequence;
        notifyAll();
    }

    /** So much is applied; told at once, by the calling thread. */
    void now(long sequence) throws IOException {
        synchronized (this) {
            applied = sequence;
            told = sequence;
        }
        writer.write(FrameKind.ACK, sequence);
    }

    @Override
    public void run() {
        try {
            long next;
            while ((next = next()) >= 0) {
                writer.write(FrameKind.ACK, next);
            }
        } catch (IOException | RuntimeException e) {
            onFailure.run();
        }
    }

    private synchronized long next() {
        try {
            while (!closed && applied == told) {
                wait();
            }
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
        told = applied;
        return closed ? -1 : told;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
