package org.gnomon.backend.kvm.internal.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a server that follows a script, and servers that mean no good. */
class QmpClientTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String HELLO =
            "{\"QMP\":{\"version\":{\"qemu\":{\"major\":7,\"minor\":2,\"micro\":22}}}}\r\n";

    private final RealScheduler scheduler = new RealScheduler();
    private Path folder;
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        // Socket paths must be short, so not in a test's own deep folder.
        folder = Files.createTempDirectory(Path.of("/tmp"), "qmp");
        socket = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.delete(folder);
        scheduler.close();
    }

    /** Says hello, then answers each line with what the script makes of it; null is silence. */
    private void serve(Function<JsonNode, String> script) {
        serve(HELLO, script);
    }

    private void serve(String hello, Function<JsonNode, String> script) {
        scheduler
                .blocking()
                .execute(
                        () -> {
                            try (SocketChannel peer = server.accept()) {
                                say(peer, hello);
                                QmpCodec codec = new QmpCodec(peer);
                                for (JsonNode m = codec.read(); m != null; m = codec.read()) {
                                    String answer =
                                            m.path("execute").asText().equals("qmp_capabilities")
                                                    ? "{\"return\":{},\"id\":" + m.get("id") + "}\n"
                                                    : script.apply(m);
                                    if (answer != null) {
                                        say(peer, answer);
                                    }
                                }
                            } catch (IOException | GnomonException expected) {
                                // The client has hung up.
                            }
                        });
    }

    private static void say(SocketChannel peer, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }

    private static String code(Runnable action) {
        try {
            action.run();
        } catch (GnomonException e) {
            return e.problem().code();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void answersFindTheirCommandsInAnyOrderAndEventsTheirListeners() {
        String[] first = new String[1];
        serve(
                m -> {
                    if (m.path("execute").asText().equals("one")) {
                        first[0] = m.get("id").toString();
                        return null;
                    }
                    return "{\"event\":\"STOP\",\"data\":{}}\n{\"return\":\"two\",\"id\":"
                            + m.get("id")
                            + "}\n{\"return\":\"one\",\"id\":"
                            + first[0]
                            + "}\n";
                });
        try (QmpClient client = QmpClient.connect(socket, scheduler, LONG)) {
            assertThat(client.version()).isEqualTo("7.2.22");
            CompletableFuture<JsonNode> stop =
                    client.expect(e -> e.path("event").asText().equals("STOP"));
            CompletableFuture<JsonNode> one = client.send("one", null);
            CompletableFuture<JsonNode> two = client.send("two", Json.object("a", 1));
            assertThat(client.await(one, LONG, "one").asText()).isEqualTo("one");
            assertThat(client.await(two, LONG, "two").asText()).isEqualTo("two");
            assertThat(stop).isCompleted();
        }
    }

    @Test
    void anErrorKeepsTheConnection() {
        serve(
                m ->
                        "{\"error\":{\"class\":\"GenericError\",\"desc\":\"no such disk\"},\"id\":"
                                + m.get("id")
                                + "}\n");
        try (QmpClient client = QmpClient.connect(socket, scheduler, LONG)) {
            assertThatThrownBy(() -> client.execute("x", null, LONG))
                    .hasMessageContaining("no such disk");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void silenceIsATimeoutAndEndsTheConnection() {
        serve(m -> null);
        try (QmpClient client = QmpClient.connect(socket, scheduler, LONG)) {
            CompletableFuture<JsonNode> other = client.send("other", null);
            assertThat(code(() -> client.execute("x", null, SHORT))).isEqualTo(Problem.TIMEOUT);
            assertThat(client.isOpen()).isFalse();
            assertThat(other).isCompletedExceptionally();
            assertThat(code(() -> client.execute("y", null, LONG))).isEqualTo(Problem.TIMEOUT);
        }
    }

    @Test
    void aServerThatNeverGreetsIsATimeout() {
        serve("", m -> null);
        assertThat(code(() -> QmpClient.connect(socket, scheduler, SHORT)))
                .isEqualTo(Problem.TIMEOUT);
    }

    @Test
    void aServerThatNeverAcceptsIsATimeout() {
        assertThat(code(() -> QmpClient.connect(socket, scheduler, SHORT)))
                .isEqualTo(Problem.TIMEOUT);
    }

    @Test
    void nobodyThereIsNotRunning() {
        assertThat(code(() -> QmpClient.connect(folder.resolve("none"), scheduler, SHORT)))
                .isEqualTo(Problem.NOT_RUNNING);
    }

    @Test
    void garbageIsAProtocolError() {
        for (String bad :
                new String[] {
                    "HTTP/1.1 200 OK\r\n", "[1,2]\n", "42\n", "{\"a\":\n", "\u0000\u0001\n"
                }) {
            serve(bad, m -> null);
            assertThat(code(() -> QmpClient.connect(socket, scheduler, LONG)))
                    .as(bad)
                    .isEqualTo(Problems.QMP_PROTOCOL);
        }
    }

    @Test
    void aMessageWithoutEndIsAProtocolError() {
        serve("x".repeat(QmpCodec.MAX_LINE + 10), m -> null);
        assertThat(code(() -> QmpClient.connect(socket, scheduler, LONG)))
                .isEqualTo(Problems.QMP_PROTOCOL);
    }

    @Test
    void deepNestingIsAProtocolError() {
        serve("{\"a\":".repeat(100_000) + "\n", m -> null);
        assertThat(code(() -> QmpClient.connect(socket, scheduler, LONG)))
                .isEqualTo(Problems.QMP_PROTOCOL);
    }

    @Test
    void anEndInTheMiddleFailsWhoWaits() {
        serve(
                m -> {
                    throw Problems.of("bye", "bye", "");
                });
        try (QmpClient client = QmpClient.connect(socket, scheduler, LONG)) {
            assertThat(code(() -> client.execute("x", null, LONG))).isEqualTo(Problem.NOT_RUNNING);
        }
    }

    @Test
    void tooManyOpenCommandsAreRefused() {
        serve(m -> null);
        try (QmpClient client = QmpClient.connect(socket, scheduler, LONG)) {
            for (int i = 0; i < 32; i++) {
                client.send("x", null);
            }
            assertThat(code(() -> client.execute("y", null, SHORT))).isEqualTo(Problem.BUSY);
        }
    }
}
