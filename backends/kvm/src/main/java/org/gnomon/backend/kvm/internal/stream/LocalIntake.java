package org.gnomon.backend.kvm.internal.stream;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** A UNIX socket on this host. */
final class LocalIntake implements Intake {
    private final Path socket;
    private final Scheduler scheduler;
    private final ServerSocketChannel server;
    private volatile SocketChannel accepted;

    LocalIntake(Path socket, Scheduler scheduler) {
        this.socket = socket;
        this.scheduler = scheduler;
        this.server = UnixSockets.listen(socket);
    }

    @Override
    public String uri() {
        return "unix:" + socket;
    }

    @Override
    public ByteChannel accept(Duration limit) {
        Cancellable late = scheduler.after(limit, () -> UnixSockets.closeQuietly(server));
        try {
            accepted = server.accept();
            return accepted;
        } catch (IOException e) {
            throw Problems.io("No QEMU came to " + socket, e);
        } finally {
            late.cancel();
            removeServer();
        }
    }

    private void removeServer() {
        UnixSockets.closeQuietly(server);
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + socket, e);
        }
    }

    @Override
    public void close() {
        removeServer();
        SocketChannel channel = accepted;
        if (channel != null) {
            UnixSockets.closeQuietly(channel);
        }
    }
}
