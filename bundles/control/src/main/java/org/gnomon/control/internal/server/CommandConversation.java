package org.gnomon.control.internal.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.console.Session;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameType;
import org.gnomon.control.internal.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one command line for a client and ends with its exit code. */
final class CommandConversation implements Conversation, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandConversation.class);

    private final Sessions sessions;
    private final CommandLine commandLine;
    private final Outbox outbox;
    private final PrintStream out;
    private final PrintStream err;

    private final Object lock = new Object();
    private boolean cancelled;
    private Thread runner;

    CommandConversation(Sessions sessions, CommandLine commandLine, Outbox outbox) {
        this.sessions = sessions;
        this.commandLine = commandLine;
        this.outbox = outbox;
        this.out = outbox.stream(FrameType.OUT);
        this.err = outbox.stream(FrameType.ERR);
    }

    @Override
    public void run() {
        if (!enter()) {
            return;
        }
        int code;
        try {
            code = Sessions.asOwner(this::execute);
        } catch (Exception | LinkageError e) {
            code = report(e);
        } finally {
            leave();
        }
        out.flush();
        err.flush();
        outbox.exit(code);
    }

    private int execute() throws Exception {
        Session session =
                sessions.factory().create(new ByteArrayInputStream(new byte[0]), out, err);
        try {
            Sessions.prepare(session, err);
            commandLine.variables().forEach(session::put);
            Object result = session.execute(commandLine.text());
            return result instanceof Integer code ? code : 0;
        } finally {
            session.close();
        }
    }

    private int report(Throwable error) {
        Failure failure = Failure.of(error);
        out.flush();
        err.println(failure.text());
        LOG.debug("Control command failed: {}", commandLine.text(), error);
        return failure.exitCode();
    }

    private boolean enter() {
        synchronized (lock) {
            runner = Thread.currentThread();
            return !cancelled;
        }
    }

    private void leave() {
        synchronized (lock) {
            runner = null;
            // An interrupt was meant for the command: the pool's thread goes on clean.
            Thread.interrupted();
        }
    }

    @Override
    public void input(Frame frame) throws IOException {
        throw new ProtocolException("a command takes no further frames, got " + frame.type());
    }

    @Override
    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }
}
