package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/**
 * Two channels that lead to each other, for two ends in one process. Each way holds a bounded
 * number of bytes; who writes more waits.
 */
final class Loop {

    private static final int BYTES = 1 << 20;

    private final Way there = new Way();
    private final Way back = new Way();

    /** One end. */
    ByteChannel near() {
        return new End(back, there);
    }

    /** The other end. */
    ByteChannel far() {
        return new End(there, back);
    }

    /** One way. */
    private static final class Way {

        private final ByteBuffer ring = ByteBuffer.allocate(BYTES);
        private int from;
        private int count;
        private boolean closed;

        synchronized int read(ByteBuffer into) throws IOException {
            while (count == 0 && !closed) {
                await();
            }
            if (count == 0) {
                return -1;
            }
            int some = Math.min(Math.min(count, into.remaining()), BYTES - from);
            into.put(ring.slice(from, some));
            from = (from + some) % BYTES;
            count -= some;
            notifyAll();
            return some;
        }

        synchronized int write(ByteBuffer bytes) throws IOException {
            while (count == BYTES && !closed) {
                await();
            }
            if (closed) {
                throw new ClosedChannelException();
            }
            int at = (from + count) % BYTES;
            int some = Math.min(Math.min(BYTES - count, bytes.remaining()), BYTES - at);
            ring.put(at, bytes, bytes.position(), some);
            bytes.position(bytes.position() + some);
            count += some;
            notifyAll();
            return some;
        }

        private void await() throws IOException {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        synchronized void close() {
            closed = true;
            notifyAll();
        }

        synchronized boolean isOpen() {
            return !closed;
        }
    }

    private record End(Way in, Way out) implements ByteChannel {

        @Override
        public int read(ByteBuffer into) throws IOException {
            return in.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int written = 0;
            while (from.hasRemaining()) {
                written += out.write(from);
            }
            return written;
        }

        @Override
        public boolean isOpen() {
            return in.isOpen() && out.isOpen();
        }

        @Override
        public void close() {
            in.close();
            out.close();
        }
    }
}
