package org.gnomon.control.internal.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.gnomon.model.Problem;

/** The socket's place in the file system: private, short enough, and not another container's. */
final class SocketFile {

    /** What {@code sockaddr_un} holds on Linux, less the closing zero byte. */
    static final int MAX_BYTES = 107;

    private SocketFile() {}

    /** Binds a server to a path, which only the user of this process can then open. */
    static ServerSocketChannel bind(Path path) throws IOException {
        checkLength(path);
        Path folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        removeStale(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void checkLength(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "The control socket's path has %d bytes, %d are allowed: %s"
                                    .formatted(length, MAX_BYTES, path),
                            "Set gnomon.control.socket, or use a state folder with a shorter path.")
                    .asException();
        }
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (answers(path)) {
            throw Problem.of(
                            Problem.ALREADY_EXISTS,
                            "Another container listens on " + path + ".",
                            "Stop it, or give this one its own gnomon.control.socket.")
                    .asException();
        }
        // Left behind by a container that was killed.
        Files.delete(path);
    }

    private static boolean answers(Path path) {
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return other.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
