package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket here that leads to one on another host: each connection to it gets a channel of its own.
 * While the other host cannot be reached, connections are accepted and ended at once, so that a
 * client that tries again, as QEMU's NBD client does, finds it when it is back.
 */
public final class Tunnel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private final Path socket;
    private final Scheduler scheduler;
    private final Opener opener;
    private final ServerSocketChannel server;
    private final Set<ByteChannel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Opens a channel to the other host; blocks for some seconds at most. */
    @FunctionalInterface
    public interface Opener {
        ByteChannel open() throws IOException;
    }

    private Tunnel(Path socket, Scheduler scheduler, Opener opener) {
        this.socket = socket;
        this.scheduler = scheduler;
        this.opener = opener;
        this.server = UnixSockets.listen(socket);
    }

    /** Listens on a new socket from now on; what an earlier container left there is removed. */
    public static Tunnel listen(Path socket, Scheduler scheduler, Opener opener) {
        Own.delete(socket);
        Tunnel tunnel = new Tunnel(socket, scheduler, opener);
        scheduler.blocking().execute(tunnel::accept);
        return tunnel;
    }

    public Path socket() {
        return socket;
    }

    private void accept() {
        try {
            while (!closed) {
                SocketChannel client = server.accept();
                scheduler.blocking().execute(() -> serve(client));
            }
        } catch (IOException e) {
            if (!closed) {
                LOG.warn("The tunnel at {} ended: {}", socket, e.toString());
            }
        }
    }

    private void serve(SocketChannel client) {
        open.add(client);
        try (client) {
            if (!closed) {
                ByteChannel far = opener.open();
                open.add(far);
                Relay.run(client, far, scheduler);
                open.remove(far);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the tunnel at {} leads nowhere now: {}", socket, e.toString());
        } finally {
            open.remove(client);
        }
    }

    /** Ends all that goes through it, and removes the socket. */
    @Override
    public void close() {
        closed = true;
        UnixSockets.closeQuietly(server);
        open.forEach(UnixSockets::closeQuietly);
        Own.delete(socket);
    }
}
