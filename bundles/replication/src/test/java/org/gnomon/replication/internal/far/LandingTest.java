package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gnomon.replication.internal.FarFixture;
import org.gnomon.wire.BatchEncoder;
import org.gnomon.wire.Chooser;
import org.gnomon.wire.EncodedBatch;
import org.gnomon.wire.Frame;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.FrameReader;
import org.gnomon.wire.FrameWriter;
import org.gnomon.wire.Hello;
import org.gnomon.wire.OldPages;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.Scheme;
import org.gnomon.wire.Welcome;
import org.gnomon.wire.WireProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The far end, spoken to by hand; also by somebody who means no good. */
class LandingTest {

    private static final int PAGE = 4096;
    private static final int PAGES = 64;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FarFixture fixture = new FarFixture(PAGES);
    private final ReplicationPeer peer = fixture.peer();

    @AfterEach
    void end() throws InterruptedException {
        peer.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        fixture.close();
    }

    /** A connection by hand. */
    private final class Caller implements AutoCloseable {
        private final ByteChannel channel;
        private final FrameWriter writer;
        private final FrameReader reader;

        Caller(String name) {
            Loop loop = new Loop();
            channel = loop.near();
            writer = new FrameWriter(channel);
            reader = new FrameReader(channel);
            threads.execute(
                    () -> {
                        try (ByteChannel far = loop.far()) {
                            peer.serve(name, new byte[0], far);
                        } catch (IOException ignored) {
                            // the test ended it
                        }
                    });
        }

        Welcome greet(long stream, long next) throws IOException {
            writer.write(FrameKind.HELLO, 0, hello("key", stream, next, PAGES).encode());
            return Welcome.decode(read(FrameKind.WELCOME).payload());
        }

        Frame read(FrameKind kind) throws IOException {
            Frame frame = reader.read().orElseThrow();
            assertThat(frame.kind()).isEqualTo(kind);
            return frame;
        }

        String error() throws IOException {
            Frame frame;
            do {
                frame = reader.read().orElseThrow();
            } while (frame.kind() == FrameKind.ACK);
            assertThat(frame.kind()).isEqualTo(FrameKind.ERROR);
            return WireProblem.decode(frame.payload()).message();
        }

        void ack(long sequence) throws IOException {
            long last;
            do {
                last = read(FrameKind.ACK).sequence();
            } while (last < sequence);
            assertThat(last).isEqualTo(sequence);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static Hello hello(String key, long stream, long next, int pages) {
        return new Hello(2, 2, PAGE, (long) pages * PAGE, key, stream, next, List.of());
    }

    /** A frame that fills a page; not idempotent, because the encoder knows what it sent. */
    private static ByteBuffer page(int page, byte value) {
        PageBatch batch = new PageBatch(PAGE);
        ByteBuffer noise = ByteBuffer.allocate(PAGE);
        new Random(value).nextBytes(noise.array());
        batch.add(page, noise, 0);
        OldPages nothing =
                new OldPages() {
                    @Override
                    public ByteBuffer find(long number) {
                        return null;
                    }

                    @Override
                    public void keep(long number, ByteBuffer content, int at) {}
                };
        EncodedBatch encoded =
                new BatchEncoder(
                                new BatchEncoder.Shape(PAGE, PAGES),
                                nothing,
                                List::of,
                                new Chooser(List.of(Scheme.RAW)),
                                new FarFixture.Clock())
                        .encode(batch);
        return ByteBuffer.allocate(encoded.payload().remaining()).put(encoded.payload()).flip();
    }

    @Test
    void framesAreAppliedOnceInOrderAndAcknowledged() throws Exception {
        try (Caller caller = new Caller("near")) {
            Welcome welcome = caller.greet(7, 1);
            assertThat(welcome.blank()).isTrue();
            assertThat(welcome.acknowledged()).isZero();
            caller.writer.write(FrameKind.BEGIN, 1, ByteBuffer.allocate(8));
            caller.writer.write(FrameKind.STATE, 2, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            caller.writer.write(FrameKind.PAGES, 3, page(5, (byte) 9));
            caller.writer.write(FrameKind.STATE, 2, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            caller.writer.write(FrameKind.SYNC, 4);
            caller.ack(4);
            assertThat(fixture.state()).containsExactly(1, 2, 3);
            assertThat(fixture.isZero(5)).isFalse();
        }
        try (Caller again = new Caller("near")) {
            Welcome welcome = again.greet(7, 3);
            assertThat(welcome.acknowledged()).isEqualTo(4);
            assertThat(welcome.blank()).isFalse();
        }
    }

    @Test
    void anotherStreamBeginsWithItsOwnNumbers() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.greet(7, 1);
            caller.writer.write(FrameKind.SYNC, 1);
            caller.ack(1);
        }
        try (Caller other = new Caller("near")) {
            assertThat(other.greet(8, 100).acknowledged()).isEqualTo(99);
            other.writer.write(FrameKind.SYNC, 100);
            other.ack(100);
        }
    }

    @Test
    void aNewConnectionTakesOverFromADeadOne() throws Exception {
        try (Caller dead = new Caller("near");
                Caller next = new Caller("near")) {
            long incarnation = dead.greet(7, 1).incarnation();
            assertThat(next.greet(7, 1).incarnation()).isEqualTo(incarnation);
            assertThat(dead.reader.read()).isEmpty();
            next.writer.write(FrameKind.SYNC, 1);
            next.ack(1);
        }
    }

    @Test
    void anotherPeerGetsNothing() throws Exception {
        try (Caller stranger = new Caller("stranger")) {
            stranger.writer.write(FrameKind.HELLO, 0, hello("key", 1, 1, PAGES).encode());
            assertThat(stranger.error()).contains("no replica 'key' of host 'stranger'");
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.writer.write(FrameKind.HELLO, 0, hello("key", 1, 1, PAGES + 1).encode());
            assertThat(caller.error()).contains("bytes in pages of");
        }
        try (Caller caller = new Caller("near")) {
            caller.writer.write(FrameKind.SYNC, 1);
            assertThat(caller.error()).contains("SYNC at the beginning");
        }
    }

    @Test
    void aGapInTheNumbersEndsTheConnectionAndNothingIsApplied() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.greet(7, 1);
            caller.writer.write(FrameKind.PAGES, 2, page(3, (byte) 1));
            assertThat(caller.error()).contains("frame 2 after 0");
            assertThat(fixture.isZero(3)).isTrue();
        }
    }

    @Test
    void aPageOutsideTheReplicaIsRefused() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.greet(7, 1);
            ByteBuffer noise = ByteBuffer.allocate(500);
            new Random(1).nextBytes(noise.array());
            caller.writer.write(FrameKind.PAGES, 1, noise);
            assertThat(caller.error()).contains("bad replication stream");
        }
        try (Caller caller = new Caller("near")) {
            caller.greet(7, 1);
            caller.writer.write(FrameKind.HASHES, 0, PageHashes.request(PAGES, 1).encode());
            assertThat(caller.error()).contains("hashes from page");
        }
        assertThat(fixture.guardsAreWhole()).isTrue();
    }

    @Test
    void hashesTellWhatIsThere() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.greet(7, 1);
            caller.writer.write(FrameKind.HASHES, 0, PageHashes.request(0, PAGES).encode());
            PageHashes all = PageHashes.decode(caller.read(FrameKind.HASHED));
            assertThat(all.count()).isEqualTo(PAGES);
        }
    }

    @Test
    void aWriteThatTheReplicaRefusesIsSaidAndNothingIsCounted() throws Exception {
        fixture.refuseWrites();
        long before;
        try (Caller caller = new Caller("near")) {
            before = caller.greet(7, 1).incarnation();
            caller.writer.write(FrameKind.PAGES, 1, page(3, (byte) 1));
            assertThat(caller.error()).contains("a checkpoint is held");
        }
        try (Caller again = new Caller("near")) {
            Welcome welcome = again.greet(7, 1);
            assertThat(welcome.acknowledged()).isZero();
            assertThat(welcome.incarnation()).as("it may be half written").isNotEqualTo(before);
        }
    }

    @Test
    @Timeout(60)
    void whoSaysNothingKeepsNoThread() throws Exception {
        try (Caller silent = new Caller("near")) {
            fixture.awaitAlarms(1);
            fixture.passAlarms();
            assertThat(silent.reader.read()).isEmpty();
        }
    }

    @Test
    @Timeout(60)
    void whoDoesNotHangUpAfterARefusalKeepsNoThread() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.writer.write(FrameKind.SYNC, 1);
            assertThat(caller.error()).contains("SYNC at the beginning");
            fixture.awaitAlarms(1);
            fixture.passAlarms();
            assertThat(caller.reader.read()).isEmpty();
        }
        fixture.awaitAlarms(0);
    }

    @Test
    @Timeout(60)
    void whoWasGreetedMayBeSilentForAsLongAsTheGuestIs() throws Exception {
        try (Caller caller = new Caller("near")) {
            caller.greet(7, 1);
            fixture.awaitAlarms(0);
        }
    }

    @Test
    void nobodyIsThisHostItself() throws Exception {
        try (Caller caller = new Caller("local")) {
            assertThat(caller.reader.read()).isEmpty();
        }
    }

    @Test
    void anotherReplicaUnderTheSameKeyIsAnotherIncarnation() throws Exception {
        long before;
        try (Caller caller = new Caller("near")) {
            before = caller.greet(7, 1).incarnation();
        }
        fixture.replace();
        try (Caller caller = new Caller("near")) {
            assertThat(caller.greet(7, 1).incarnation()).isNotEqualTo(before);
        }
    }
}
