package org.gnomon.control.internal.client;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Waits for a starting container to open its door. */
final class SocketWait {

    private static final long LOOK_MILLIS = 100;

    private SocketWait() {}

    /** True when the socket answers; false when the process ended or the time is up. */
    static boolean until(Path socket, long pid, int seconds)
            throws IOException, InterruptedException {
        Path folder = socket.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            for (long looks = seconds * 1000L / LOOK_MILLIS; looks > 0; looks--) {
                if (answers(socket)) {
                    return true;
                }
                if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
                    return false;
                }
                var key = watch.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
        return false;
    }

    private static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
