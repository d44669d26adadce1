package org.gnomon.control.internal.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameChannel;
import org.gnomon.control.internal.wire.FrameOutput;
import org.gnomon.control.internal.wire.FrameType;
import org.gnomon.control.internal.wire.ProtocolException;

/**
 * What waits to be sent to one client. Commands only ever touch the queue: an interrupt (Ctrl-C)
 * that hits a thread inside a channel would close the channel, and the session with it.
 */
final class Outbox {

    private static final int QUEUE = 64;

    /** Ends the pump without an answer; never sent. */
    private static final Frame STOP = new Frame(FrameType.EXIT, new byte[0]);

    private final BlockingQueue<Frame> queue = new LinkedBlockingQueue<>(QUEUE);
    private final FrameChannel channel;
    private final Duration patience;
    private volatile boolean closed;

    /**
     * @param channel to the client; closed at the end
     * @param patience how long a client may leave its output unread before it is cut off
     */
    Outbox(FrameChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /** Sends until the exit frame is out or the client is gone. Blocks. */
    void pump() {
        try (channel) {
            Frame frame = queue.take();
            while (frame != STOP) {
                channel.write(frame);
                if (frame.type() == FrameType.EXIT) {
                    return;
                }
                frame = queue.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The client went away: the reader sees it too, and ends the session.
        } finally {
            close();
        }
    }

    /** Queues a frame; waits while the client is slow, cuts it off when it is too slow. */
    void send(Frame frame) throws IOException {
        try {
            if (!closed && queue.offer(frame, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while sending to the client");
        }
        close();
        throw new ProtocolException("the client is gone or does not read");
    }

    /** A stream whose bytes become frames of a type. */
    PrintStream stream(FrameType type) {
        return new PrintStream(new FrameOutput(this::send, type), true, StandardCharsets.UTF_8);
    }

    /** Sends the last frame. */
    void exit(int code) {
        try {
            send(Frame.of(FrameType.EXIT, Integer.toString(code)));
        } catch (IOException e) {
            close();
        }
    }

    /** Cuts the client off; idempotent, never blocks. */
    void close() {
        closed = true;
        queue.clear();
        queue.offer(STOP);
        try {
            channel.close();
        } catch (IOException e) {
            // It is as closed as it will ever be.
        }
    }
}
