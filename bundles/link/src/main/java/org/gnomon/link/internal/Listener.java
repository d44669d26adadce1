package org.gnomon.link.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.gnomon.link.internal.tls.Connections;
import org.gnomon.link.internal.tls.Secured;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections. Those that have not proved yet who they are are bounded, in all and by
 * address, and have some seconds; so the others still get in.
 */
final class Listener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int MOST_UNPROVED = 128;
    private static final int MOST_UNPROVED_FROM_ONE = 64;
    private static final int BACKLOG = 128;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Proves who connects, or fails with what it showed; blocks for seconds at most. */
    interface Door {
        Secured accept(SocketChannel raw) throws IOException;
    }

    private final ServerSocketChannel server;
    private final Door door;
    private final Consumer<Secured> inside;
    private final Scheduler scheduler;
    private final Refusals refusals;
    private final Map<InetAddress, Integer> unproved = new HashMap<>();
    private int unprovedInAll;

    /**
     * @param inside serves a connection until it ends
     */
    Listener(
            HostAddress address,
            Door door,
            Consumer<Secured> inside,
            Scheduler scheduler,
            Refusals refusals) {
        this.door = door;
        this.inside = inside;
        this.scheduler = scheduler;
        this.refusals = refusals;
        this.server = bind(address);
        scheduler.blocking().execute(this::acceptAll);
    }

    private static ServerSocketChannel bind(HostAddress address) {
        ServerSocketChannel made = null;
        try {
            made = ServerSocketChannel.open();
            made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            made.bind(address.resolve(), BACKLOG);
            return made;
        } catch (IOException | RuntimeException e) {
            if (made != null) {
                close(made);
            }
            throw Problem.of(
                            Problem.MISSING_PART,
                            "This host cannot listen at " + address + ": " + e.getMessage() + ".",
                            "Configure another address or port in org.gnomon.link, or stop what"
                                    + " uses it.")
                    .asException(e);
        }
    }

    /** The address with the port that it really has. */
    HostAddress address() {
        try {
            InetSocketAddress at = (InetSocketAddress) server.getLocalAddress();
            return new HostAddress(at.getAddress().getHostAddress(), at.getPort());
        } catch (IOException e) {
            throw new IllegalStateException("the listener is closed", e);
        }
    }

    private void acceptAll() {
        while (server.isOpen()) {
            try {
                take(server.accept());
            } catch (IOException | RuntimeException | Error e) {
                // Out of files, threads or memory: this host must listen again when that is over.
                if (server.isOpen()) {
                    LOG.warn("A connection could not be taken: {}", e.toString());
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            scheduler.delay(PAUSE).toCompletableFuture().join();
        } catch (CompletionException e) {
            close(); // everything is being stopped
        }
    }

    private void take(SocketChannel raw) throws IOException {
        InetSocketAddress from = (InetSocketAddress) raw.getRemoteAddress();
        if (from == null || !enter(from.getAddress())) {
            refusals.refused(
                    from, "nothing yet", "too many connections wait to prove who they are");
            raw.close();
            return;
        }
        try {
            scheduler.blocking().execute(() -> prove(raw, from));
        } catch (RuntimeException | Error e) {
            leave(from.getAddress());
            raw.close();
            throw e;
        }
    }

    private void prove(SocketChannel raw, InetSocketAddress from) {
        Secured secured;
        try {
            secured = door.accept(raw);
        } catch (Connections.NotPaired e) {
            refusals.refused(from, e.shown(), e.getMessage());
            return;
        } catch (IOException | RuntimeException e) {
            refusals.refused(from, "no proof", e.toString());
            return;
        } finally {
            leave(from.getAddress());
        }
        inside.accept(secured);
    }

    private synchronized boolean enter(InetAddress from) {
        int already = unproved.getOrDefault(from, 0);
        if (unprovedInAll >= MOST_UNPROVED || already >= MOST_UNPROVED_FROM_ONE) {
            return false;
        }
        unproved.put(from, already + 1);
        unprovedInAll++;
        return true;
    }

    private synchronized void leave(InetAddress from) {
        unprovedInAll--;
        unproved.computeIfPresent(from, (a, n) -> n == 1 ? null : n - 1);
    }

    @Override
    public void close() {
        close(server);
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("Closing the listener", e);
        }
    }
}
