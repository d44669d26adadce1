package org.gnomon.control.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

    @TempDir Path folder;

    @Test
    void onlyItsOwnerCanReachIt() throws Exception {
        Path socket = folder.resolve("c/socket");
        try (ServerSocketChannel server = SocketFile.bind(socket)) {
            assertThat(server.isOpen()).isTrue();
            assertThat(mode(socket)).isEqualTo("rw-------");
            assertThat(mode(socket.getParent())).isEqualTo("rwx------");
        }
    }

    @Test
    void aSocketThatSomebodyAnswersOnIsLeftAlone() throws Exception {
        Path socket = folder.resolve("c/socket");
        try (ServerSocketChannel server = SocketFile.bind(socket)) {
            assertThat(server.isOpen()).isTrue();
            assertThatThrownBy(() -> SocketFile.bind(socket))
                    .isInstanceOf(GnomonException.class)
                    .hasMessageContaining("Another container");
            assertThat(socket).exists();
        }
    }

    @Test
    void oneThatADeadContainerLeftIsReplaced() throws Exception {
        Path socket = folder.resolve("c/socket");
        SocketFile.bind(socket).close();
        assertThat(socket).exists();
        try (ServerSocketChannel server = SocketFile.bind(socket)) {
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void aPathThatIsTooLongIsNamedWithItsLengthAndTheLimit() {
        Path socket = folder.resolve("é".repeat(60));
        assertThatThrownBy(() -> SocketFile.bind(socket))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> {
                            assertThat(e.problem().message()).contains("107");
                            assertThat(e.problem().nextStep()).contains("gnomon.control.socket");
                        });
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
