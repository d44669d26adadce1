package org.gnomon.control.internal.server;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.api.console.Session;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameOutput;
import org.gnomon.control.internal.wire.FrameType;
import org.gnomon.control.internal.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An interactive shell in a client's terminal. */
final class ShellConversation implements Conversation, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ShellConversation.class);

    private final Sessions sessions;
    private final Outbox outbox;
    private final RemoteTerminal terminal;

    private final Object lock = new Object();
    private boolean cancelled;
    private Session session;

    ShellConversation(Sessions sessions, ShellRequest request, Outbox outbox) throws IOException {
        this.sessions = sessions;
        this.outbox = outbox;
        this.terminal =
                new RemoteTerminal(
                        request.type(),
                        request.size(),
                        new FrameOutput(outbox::send, FrameType.OUT));
    }

    @Override
    public void run() {
        int code = 0;
        try {
            Sessions.asOwner(
                    () -> {
                        interact();
                        return null;
                    });
        } catch (Exception | LinkageError e) {
            LOG.warn("Interactive shell failed", e);
            code = Failure.FAILED;
        } finally {
            // Closing a session interrupts its thread: the pool's thread goes on clean.
            Thread.interrupted();
        }
        outbox.exit(code);
    }

    private void interact() {
        PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
        Session opened;
        synchronized (lock) {
            if (cancelled) {
                return;
            }
            opened =
                    sessions.factory()
                            .create(terminal.input(), out, out, terminal, "UTF-8", () -> {});
            session = opened;
        }
        Sessions.prepare(opened, out);
        try {
            opened.run();
        } finally {
            opened.close();
        }
    }

    @Override
    public void input(Frame frame) throws IOException {
        switch (frame.type()) {
            case INPUT -> terminal.processInputBytes(frame.payload());
            case RESIZE -> terminal.resize(ShellRequest.parse(frame.text()).size());
            default -> throw new ProtocolException("a shell takes no " + frame.type());
        }
    }

    @Override
    public void cancel() {
        Session opened;
        synchronized (lock) {
            cancelled = true;
            opened = session;
        }
        if (opened != null) {
            opened.close();
        }
    }
}
