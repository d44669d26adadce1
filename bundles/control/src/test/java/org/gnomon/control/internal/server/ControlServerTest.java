package org.gnomon.control.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gnomon.control.internal.client.TestClient;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameType;
import org.gnomon.control.internal.wire.ProtocolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of the socket, without a container behind it. */
@Timeout(60)
class ControlServerTest {

    @TempDir Path folder;
    private Path socket;
    private ThreadedScheduler scheduler;
    private Echo requests;
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("c/socket");
        scheduler = new ThreadedScheduler();
        requests = new Echo();
        server = new ControlServer(socket, scheduler, requests);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        scheduler.close();
    }

    @Test
    void outputErrorsAndExitCodeArrive() {
        TestClient.Result result = TestClient.run("run", socket.toString(), "exit", "7");
        assertThat(result.code()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("out: exit 7\n");
        assertThat(result.err()).isEqualTo("err: exit 7\n");
    }

    @Test
    void muchOutputArrivesWhole() {
        TestClient.Result result = TestClient.run("run", socket.toString(), "much");
        assertThat(result.out()).hasSize(Echo.MUCH * 10);
    }

    @Test
    void aClientThatGoesAwayCancelsItsConversation() throws Exception {
        SocketChannel channel = open();
        channel.write(ByteBuffer.wrap("GNOMON/1\nR\0\0\0\5hang\0".getBytes()));
        assertThat(requests.events.poll(10, TimeUnit.SECONDS)).isEqualTo("begun hang");
        channel.close();
        assertThat(requests.events.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    @Test
    void garbageIsCutOffAndOthersAreServed() throws Exception {
        for (String garbage :
                List.of("GET / HTTP/1.0\r\n\r\n", "GNOMON/1\n?\0\0\0\0", "\0\0\0\0\0\0\0\0\0")) {
            try (SocketChannel channel = open()) {
                channel.write(ByteBuffer.wrap(garbage.getBytes(StandardCharsets.ISO_8859_1)));
                assertThat(isCutOff(channel)).isTrue();
            }
        }
        assertThat(TestClient.run("run", socket.toString(), "exit", "0").code()).isZero();
    }

    @Test
    void aSecondRequestOnOneConnectionIsCutOff() throws Exception {
        try (SocketChannel channel = open()) {
            channel.write(ByteBuffer.wrap("GNOMON/1\nR\0\0\0\5hang\0R\0\0\0\5hang\0".getBytes()));
            assertThat(isCutOff(channel)).isTrue();
        }
        assertThat(requests.events.poll(10, TimeUnit.SECONDS)).isEqualTo("begun hang");
        assertThat(requests.events.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    @Test
    void aFloodIsTurnedAwayAndPasses() throws Exception {
        List<SocketChannel> flood = new ArrayList<>();
        for (int i = 0; i < ControlServer.MAX_CLIENTS; i++) {
            flood.add(open());
        }
        try (SocketChannel turnedAway = open()) {
            assertThat(isCutOff(turnedAway)).isTrue();
        }
        for (SocketChannel channel : flood) {
            channel.close();
        }
        TestClient.Result result;
        do {
            result = TestClient.run("run", socket.toString(), "exit", "0");
        } while (result.code() != 0);
        assertThat(result.code()).isZero();
    }

    @Test
    void aSilentClientIsCutOffAtTheLimit() throws Exception {
        try (SocketChannel channel = open()) {
            scheduler.awaitDelayed();
            assertThat(scheduler.delays()).containsExactly(Duration.ofSeconds(10));
            scheduler.runDelayed();
            assertThat(isCutOff(channel)).isTrue();
        }
    }

    @Test
    void afterTheEndThereIsNoSocketAndTheClientSaysSo() throws Exception {
        server.close();
        assertThat(socket).doesNotExist();
        TestClient.Result result = TestClient.run("run", socket.toString(), "exit", "0");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: lost the container");
    }

    /** An end of the stream, or a reset where the server had not read all that was sent. */
    private static boolean isCutOff(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private SocketChannel open() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Says what it was asked; knows `exit N`, `much` and `hang`. */
    private static final class Echo implements Requests {

        static final int MUCH = 50_000;
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public Conversation begin(Frame request, Outbox outbox) throws IOException {
            if (request.type() != FrameType.RUN) {
                throw new ProtocolException("not a request");
            }
            String line = CommandLine.of(request).text();
            events.add("begun " + line);
            if (!line.equals("hang")) {
                Thread worker = new Thread(() -> answer(line, outbox));
                worker.start();
            }
            return new Conversation() {
                @Override
                public void input(Frame frame) throws IOException {
                    throw new ProtocolException("no more");
                }

                @Override
                public void cancel() {
                    events.add("cancelled");
                }
            };
        }

        private static void answer(String line, Outbox outbox) {
            if (line.equals("much")) {
                var out = outbox.stream(FrameType.OUT);
                for (int i = 0; i < MUCH; i++) {
                    out.print("123456789\n");
                }
                out.flush();
                outbox.exit(0);
            } else {
                outbox.stream(FrameType.OUT).println("out: " + line);
                outbox.stream(FrameType.ERR).println("err: " + line);
                outbox.exit(Integer.parseInt(line.substring(5)));
            }
        }
    }
}
