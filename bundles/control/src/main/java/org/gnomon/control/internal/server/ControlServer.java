package org.gnomon.control.internal.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on the control socket and gives each client a {@link Connection}. */
public final class ControlServer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** More clients at a time than this are turned away, so that a flood cannot eat the threads. */
    static final int MAX_CLIENTS = 32;

    private final Path path;
    private final Scheduler scheduler;
    private final Requests requests;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ServerSocketChannel server;

    /**
     * Binds and begins to listen.
     *
     * @param path of the socket; its folder is made private
     * @param scheduler whose blocking executor carries the clients
     * @param requests what clients can ask for
     */
    ControlServer(Path path, Scheduler scheduler, Requests requests) throws IOException {
        this.path = path;
        this.scheduler = scheduler;
        this.requests = requests;
        this.server = SocketFile.bind(path);
        scheduler.blocking().execute(this::acceptUntilClosed);
    }

    private void acceptUntilClosed() {
        while (server.isOpen()) {
            try {
                welcome(server.accept());
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.warn("Could not accept a control client", e);
                }
            }
        }
    }

    private void welcome(SocketChannel socket) throws IOException {
        if (connections.size() >= MAX_CLIENTS) {
            LOG.warn("Turned a control client away: {} are connected", MAX_CLIENTS);
            socket.close();
            return;
        }
        Connection[] self = new Connection[1];
        self[0] = new Connection(socket, scheduler, requests, () -> connections.remove(self[0]));
        connections.add(self[0]);
        scheduler.blocking().execute(self[0]);
    }

    /** Stops listening, cuts every client off and removes the socket. */
    @Override
    public void close() throws IOException {
        server.close();
        connections.forEach(Connection::close);
        Files.deleteIfExists(path);
    }
}
