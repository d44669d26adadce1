package org.gnomon.link.internal.calls;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.gnomon.link.internal.tls.Secured;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the calls of one peer over one connection: several at a time, in any order. */
public final class CallServer {

    private static final Logger LOG = LoggerFactory.getLogger(CallServer.class);
    private static final int MOST_AT_A_TIME = 32;

    private final Pipe pipe;
    private final String caller;
    private final Function<String, PeerService> services;
    private final Executor blocking;
    private final Semaphore room = new Semaphore(MOST_AT_A_TIME);

    /** Services by name: fails with a problem for one that is not there. */
    public CallServer(
            Secured connection, Function<String, PeerService> services, Executor blocking) {
        pipe = new Pipe(connection.channel(), blocking);
        caller = connection.peer().name();
        this.services = services;
        this.blocking = blocking;
    }

    /** Serves until the connection ends; blocks. */
    public void run() throws IOException {
        while (true) {
            Frame f = pipe.receive();
            switch (f.type()) {
                case PING -> send(Frame.pong(f.id()));
                case REQUEST -> take(f);
                default -> throw new IOException("a " + f.type() + " where calls are expected");
            }
        }
    }

    /** Bytes that have come so far. */
    public long heardBytes() {
        return pipe.heardBytes();
    }

    private void take(Frame request) throws IOException {
        if (!room.tryAcquire()) {
            Problem busy =
                    Problem.of(
                            Problem.BUSY,
                            "The host answers " + MOST_AT_A_TIME + " calls at a time already.",
                            "Try again when some are done.");
            send(Frame.undelivered(request.id(), busy));
            return;
        }
        blocking.execute(
                () -> {
                    try {
                        send(answer(request));
                    } catch (IOException e) {
                        LOG.debug("The answer for {} was not sent: {}", caller, e.getMessage());
                    } finally {
                        room.release();
                    }
                });
    }

    /** The top of a call: whatever a service throws becomes an answer. */
    private Frame answer(Frame request) {
        PeerService service;
        try {
            service = services.apply(request.service());
        } catch (GnomonException e) {
            return Frame.undelivered(request.id(), e.problem());
        }
        try {
            byte[] bytes = service.answer(caller, request.body());
            if (bytes.length > PeerHosts.MOST_BYTES) {
                throw new IllegalStateException("an answer of " + bytes.length + " bytes");
            }
            return Frame.answer(request.id(), bytes);
        } catch (GnomonException e) {
            return Frame.failed(request.id(), e.problem());
        } catch (RuntimeException | Error e) {
            LOG.error("A call of {} to {} failed", caller, request.service(), e);
            return Frame.failed(request.id(), GnomonException.problemOf(e));
        }
    }

    /** Who does not take its answers is cut off: they may not pile up here. */
    private void send(Frame frame) throws IOException {
        if (!pipe.send(frame)) {
            pipe.cut();
            throw new IOException("it does not take its answers");
        }
    }
}
