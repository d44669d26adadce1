package org.gnomon.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.gnomon.link.internal.identity.HostKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer without the right certificate gets nothing; one that has it cannot do what it likes. */
class HostilePeersTest {

    private static final int MAGIC = 0x474E4C4B;
    private static final int ALERT = 21;

    @TempDir Path folder;
    private final AtomicInteger calls = new AtomicInteger();
    private Pair pair;
    private int port;
    private HostKey stranger;
    private HostKey nearKey;

    @BeforeEach
    void start() {
        pair = new Pair(folder);
        port = pair.far.port();
        pair.far.register(
                Pair.answering(
                        "echo",
                        r -> {
                            calls.incrementAndGet();
                            return r;
                        }));
        stranger = HostKey.in(folder.resolve("stranger"), "stranger", pair.time.now());
        nearKey = HostKey.in(folder.resolve("near"), "near", pair.time.now());
        Pair.await("linked", () -> pair.near.pairings().get(0).connected());
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    /** The good peer is served as before. */
    private void assertStillServing() throws Exception {
        assertThat(Pair.get(pair.near.call("far", "echo", new byte[] {1}))).containsExactly(1);
        assertThat(calls.get()).isEqualTo(1);
    }

    private void assertRefused(long before) {
        Pair.await("it is counted", () -> pair.far.refused() > before);
    }

    @Test
    void garbageInsteadOfTlsGetsAnAlertAtMost() throws Exception {
        long before = pair.far.refused();
        try (Socket socket = RawPeer.tcp(port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] got = RawPeer.untilEnd(socket.getInputStream());
            assertThat(got.length == 0 || got[0] == ALERT).isTrue();
            assertThat(got.length).isLessThan(16);
        }
        assertRefused(before);
        assertStillServing();
    }

    @Test
    void randomBytesInRecordsOfTlsGetAnAlertAtMost() throws Exception {
        long before = pair.far.refused();
        Random random = new Random(11);
        for (int i = 0; i < 30; i++) {
            try (Socket socket = RawPeer.tcp(port)) {
                byte[] body = new byte[1 + random.nextInt(600)];
                random.nextBytes(body);
                ByteBuffer record = ByteBuffer.allocate(5 + body.length);
                record.put((byte) 22).putShort((short) 0x0301).putShort((short) body.length);
                socket.getOutputStream().write(record.put(body).array());
                socket.shutdownOutput();
                byte[] got = RawPeer.untilEnd(socket.getInputStream());
                assertThat(got.length == 0 || got[0] == ALERT).isTrue();
            }
        }
        Pair.await("all are counted", () -> pair.far.refused() >= before + 30);
        assertStillServing();
    }

    @Test
    void tlsOlderThan13IsRefused() throws Exception {
        long before = pair.far.refused();
        try (SSLSocket socket = RawPeer.tls(port, "TLSv1.2", nearKey)) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
        assertRefused(before);
        assertStillServing();
    }

    @Test
    void withoutACertificateNothingIsSaid() throws Exception {
        assertGetsNothing(null);
    }

    @Test
    void withTheWrongCertificateNothingIsSaid() throws Exception {
        assertGetsNothing(stranger);
    }

    private void assertGetsNothing(HostKey key) throws Exception {
        long before = pair.far.refused();
        try (SSLSocket socket = RawPeer.tls(port, "TLSv1.3", key)) {
            // In TLS 1.3 the client is done before the server has seen its certificate.
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                socket.getOutputStream()
                                        .write(RawPeer.hello(MAGIC, 1, 2, "echo", 0));
                                int first = socket.getInputStream().read();
                                throw new AssertionError("it was sent " + first);
                            })
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        assertRefused(before);
        assertStillServing();
    }

    @Test
    void aStolenCertificateIsNothingWithoutItsKey() throws Exception {
        HostKey forged = new HostKey(stranger.key(), nearKey.certificate(), folder);
        assertGetsNothing(forged);
    }

    @Test
    void whoSaysNothingIsCut() throws Exception {
        long before = pair.far.refused();
        try (Socket socket = RawPeer.tcp(port)) {
            assertThat(RawPeer.untilEnd(socket.getInputStream())).isEmpty();
        }
        assertRefused(before);
    }

    @Test
    void whoProvesItselfByteByByteIsCut() throws Exception {
        long before = pair.far.refused();
        byte[] record = new byte[5 + 512];
        record[0] = 22;
        record[1] = 3;
        record[2] = 3;
        record[3] = 2;
        try (Socket socket = RawPeer.tcp(port)) {
            OutputStream out = socket.getOutputStream();
            assertThatThrownBy(
                            () -> {
                                for (byte b : record) {
                                    out.write(b);
                                    LockSupport.parkNanos(20_000_000);
                                }
                                throw new AssertionError("it took all 517 bytes in 10 s");
                            })
                    .isInstanceOf(SocketException.class);
        }
        assertRefused(before);
        assertStillServing();
    }

    @Test
    void aCrowdThatSaysNothingDoesNotKeepAPeerOut() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                crowd.add(RawPeer.tcp(port));
            }
            Pair.await("those over the bound are refused", () -> pair.far.refused() >= 100);
            Pair.await("the others are cut too", () -> pair.far.refused() >= 200);
            pair.near.open("far", "echo", new byte[0]).close();
        } finally {
            for (Socket s : crowd) {
                s.close();
            }
        }
        assertStillServing();
    }

    @Test
    void aPairedPeerThatSaysNothingAfterItsProofIsCut() throws Exception {
        try (SSLSocket socket = paired()) {
            assertThat(RawPeer.untilEnd(socket.getInputStream())).isEmpty();
        }
        assertStillServing();
    }

    @Test
    void hellosOfAnotherKindOrSizeAreCut() throws Exception {
        List<byte[]> hellos =
                List.of(
                        RawPeer.hello(0x12345678, 1, 1, "", 0),
                        RawPeer.hello(MAGIC, 2, 1, "", 0),
                        RawPeer.hello(MAGIC, 1, 9, "", 0),
                        RawPeer.hello(MAGIC, 1, 2, "x".repeat(200), 0),
                        RawPeer.hello(MAGIC, 1, 2, "echo", (1 << 20) + 1),
                        RawPeer.hello(MAGIC, 1, 2, "echo", -1));
        for (byte[] hello : hellos) {
            try (SSLSocket socket = paired()) {
                socket.getOutputStream().write(hello);
                assertThat(RawPeer.untilEnd(socket.getInputStream())).isEmpty();
            }
        }
        assertStillServing();
    }

    @Test
    void framesOfAnotherKindOrSizeAreCut() throws Exception {
        List<byte[]> frames =
                List.of(
                        frame(9 + (1 << 20) + 33, 1), // larger than any
                        frame(Integer.MAX_VALUE, 1),
                        frame(-1, 1),
                        frame(3, 1), // shorter than its own head
                        frame(9, 0),
                        frame(9, 7), // no such type
                        frame(9, 2), // an answer, where only calls may come
                        frame(9, 1), // a request without a service
                        frame(10, 4)); // a ping that carries something
        for (byte[] frame : frames) {
            try (SSLSocket socket = paired()) {
                socket.getOutputStream().write(RawPeer.hello(MAGIC, 1, 1, "", 0));
                assertThat(RawPeer.status(socket.getInputStream())).isZero();
                socket.getOutputStream().write(frame);
                socket.getOutputStream().write(0);
                assertThat(RawPeer.untilEnd(socket.getInputStream())).isEmpty();
            }
        }
        assertStillServing();
    }

    private static byte[] frame(int length, int type) {
        return ByteBuffer.allocate(13).putInt(length).put((byte) type).putLong(7).array();
    }

    private SSLSocket paired() throws Exception {
        SSLSocket socket = RawPeer.tls(port, "TLSv1.3", nearKey);
        socket.startHandshake();
        return socket;
    }
}
