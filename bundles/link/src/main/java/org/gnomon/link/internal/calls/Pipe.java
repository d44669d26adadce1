package org.gnomon.link.internal.calls;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.gnomon.link.internal.tls.TlsChannel;

/**
 * Frames over a connection. Sending never blocks: a task on the blocking executor writes what
 * waits, and the queue is bounded. Safe for use by any thread; one thread receives.
 */
final class Pipe {

    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_FRAMES = 4096;

    private final TlsChannel channel;
    private final Executor blocking;
    private final Deque<Frame> queue = new ArrayDeque<>();
    private long queued;
    private boolean writing;
    private boolean closed;

    Pipe(TlsChannel channel, Executor blocking) {
        this.channel = channel;
        this.blocking = blocking;
    }

    /** Queues a frame; false if the pipe is closed or too much waits already. */
    synchronized boolean send(Frame frame) {
        if (closed || queued > MOST_BYTES || queue.size() >= MOST_FRAMES) {
            return false;
        }
        queue.add(frame);
        queued += frame.body().length;
        if (!writing) {
            try {
                blocking.execute(this::write);
                writing = true;
            } catch (RejectedExecutionException e) {
                return false; // everything is being stopped
            }
        }
        return true;
    }

    private void write() {
        try {
            for (Frame f = next(); f != null; f = next()) {
                channel.write(f.toBytes());
            }
        } catch (IOException | RuntimeException e) {
            cut();
        }
    }

    private synchronized Frame next() {
        Frame f = closed ? null : queue.poll();
        if (f == null) {
            writing = false;
        } else {
            queued -= f.body().length;
        }
        return f;
    }

    Frame receive() throws IOException {
        return Frame.read(channel);
    }

    long heardBytes() {
        return channel.heardBytes();
    }

    /** Ends the pipe at once; what has not been begun to be written is given back. */
    synchronized List<Frame> cut() {
        closed = true;
        List<Frame> unsent = List.copyOf(queue);
        // Kept, so that whoever asks second gets them too.
        channel.cut();
        return unsent;
    }

    /** Ends it with a goodbye; may block for a moment. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        channel.close();
    }
}
