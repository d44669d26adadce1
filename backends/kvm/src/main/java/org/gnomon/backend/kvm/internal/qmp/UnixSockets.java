package org.gnomon.backend.kvm.internal.qmp;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** UNIX domain sockets by path. */
public final class UnixSockets {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSockets.class);

    /** What the kernel allows for a path, without the closing zero. */
    public static final int MAX_PATH = 107;

    private UnixSockets() {}

    /**
     * Connects, and tries again while nobody listens yet or the queue is full. Never blocks in the
     * kernel, so a listener that accepts nothing costs no more than the limit.
     */
    public static SocketChannel connect(Path socket, Scheduler scheduler, Duration limit) {
        SocketChannel[] connected = new SocketChannel[1];
        IOException[] last = new IOException[1];
        boolean done =
                Waits.until(
                        scheduler,
                        Duration.ofMillis(10),
                        limit,
                        () -> {
                            try {
                                connected[0] = connectOnce(socket);
                            } catch (IOException e) {
                                last[0] = e;
                            }
                            return connected[0] != null;
                        });
        if (!done) {
            String why = last[0] == null ? "" : " (" + last[0].getMessage() + ")";
            throw Problems.of(
                    Problem.NOT_RUNNING,
                    "Nobody answers on the socket " + socket + why + ".",
                    "Look whether the QEMU process runs and the path is right.");
        }
        return connected[0];
    }

    private static SocketChannel connectOnce(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(socket)) && !channel.finishConnect()) {
                throw new IOException("the queue of the socket is full");
            }
            channel.configureBlocking(true);
            return channel;
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** Listens on a new socket. */
    public static ServerSocketChannel listen(Path socket) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket));
                return server;
            } catch (IOException e) {
                closeQuietly(server);
                throw e;
            }
        } catch (IOException e) {
            throw Problems.io("Cannot listen on " + socket, e);
        }
    }

    public static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("close", e);
        }
    }
}
