package org.gnomon.control.internal.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameChannel;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client, from its first byte to its last. Reads on the thread that runs it. */
final class Connection implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(30);

    private final FrameChannel channel;
    private final Scheduler scheduler;
    private final Requests requests;
    private final Outbox outbox;
    private final Runnable onEnd;

    Connection(SocketChannel socket, Scheduler scheduler, Requests requests, Runnable onEnd) {
        this.channel = new FrameChannel(socket);
        this.scheduler = scheduler;
        this.requests = requests;
        this.outbox = new Outbox(channel, WRITE_LIMIT);
        this.onEnd = onEnd;
    }

    @Override
    public void run() {
        Conversation conversation = null;
        try {
            conversation = requests.begin(request(), outbox);
            scheduler.blocking().execute(outbox::pump);
            while (true) {
                conversation.input(channel.read());
            }
        } catch (IOException e) {
            LOG.debug("Control client ended: {}", e.toString());
        } catch (RuntimeException e) {
            // One client's trouble must not end the server's thread.
            LOG.warn("Control client failed", e);
        } finally {
            if (conversation != null) {
                conversation.cancel();
            }
            outbox.close();
            onEnd.run();
        }
    }

    private Frame request() throws IOException {
        Cancellable limit = scheduler.after(REQUEST_LIMIT, this::close);
        try {
            channel.expectPreamble();
            return channel.read();
        } finally {
            limit.cancel();
        }
    }

    /** Cuts the client off; its reader then ends the conversation. */
    void close() {
        outbox.close();
    }
}
