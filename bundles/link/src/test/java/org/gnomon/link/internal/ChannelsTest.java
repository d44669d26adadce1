package org.gnomon.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomon.model.Problem;
import org.gnomon.spi.peer.PeerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels between two hosts that are paired. */
class ChannelsTest {

    @TempDir Path folder;
    private Pair pair;

    @BeforeEach
    void start() {
        pair = new Pair(folder);
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    /** What a test does with a channel. */
    interface Serving {
        void serve(byte[] opening, ByteChannel channel) throws IOException;
    }

    private static PeerService serving(Serving serving) {
        return new PeerService() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public byte[] answer(String caller, byte[] request) {
                return request;
            }

            @Override
            public void serve(String caller, byte[] opening, ByteChannel channel)
                    throws IOException {
                assertThat(caller).isEqualTo("near");
                serving.serve(opening, channel);
            }
        };
    }

    /** Does something that fails on another thread; the stage says with what. */
    private CompletableFuture<Integer> aside(java.util.concurrent.Callable<Integer> work) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        pair.scheduler
                .blocking()
                .execute(
                        () -> {
                            try {
                                done.complete(work.call());
                            } catch (Exception e) {
                                done.completeExceptionally(e);
                            }
                        });
        return done;
    }

    @Test
    void carryManyKeysWorthOfBytesBothWaysAtOnce() throws Exception {
        pair.far.register(Pair.answering("echo", r -> r));
        byte[] bytes = new byte[8 << 20]; // keys are renewed each MiB here
        new Random(7).nextBytes(bytes);
        try (ByteChannel channel = pair.near.open("far", "echo", new byte[0])) {
            CompletableFuture<Integer> written = aside(() -> channel.write(ByteBuffer.wrap(bytes)));
            ByteBuffer back = ByteBuffer.allocate(bytes.length);
            while (back.hasRemaining()) {
                assertThat(channel.read(back)).isPositive();
            }
            assertThat(back.array()).isEqualTo(bytes);
            assertThat(written.get(20, TimeUnit.SECONDS)).isEqualTo(bytes.length);
        }
    }

    @Test
    void readIntoBuffersOfAnySizeAndKind() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(8).nextBytes(bytes);
        pair.far.register(serving((opening, channel) -> channel.write(ByteBuffer.wrap(bytes))));
        try (ByteChannel channel = pair.near.open("far", "test", new byte[0])) {
            ByteBuffer all = ByteBuffer.allocate(bytes.length);
            Random random = new Random(9);
            while (all.hasRemaining()) {
                int size = Math.min(all.remaining(), 1 + random.nextInt(40_000));
                ByteBuffer some = ByteBuffer.allocateDirect(size);
                assertThat(channel.read(some)).isBetween(1, size);
                all.put(some.flip());
            }
            assertThat(all.array()).isEqualTo(bytes);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void bringTheOpeningAndEndWhenTheServiceReturns() throws Exception {
        pair.far.register(serving((opening, channel) -> channel.write(ByteBuffer.wrap(opening))));
        byte[] opening = new byte[100_000];
        new Random(5).nextBytes(opening);
        try (ByteChannel channel = pair.near.open("far", "test", opening)) {
            ByteBuffer back = ByteBuffer.allocate(opening.length + 1);
            while (channel.read(back) >= 0) {
                assertThat(back.hasRemaining()).isTrue();
            }
            assertThat(back.flip()).isEqualTo(ByteBuffer.wrap(opening));
        }
    }

    @Test
    void wakeTheReaderWhenTheyAreClosedHere() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        pair.far.register(serving((opening, channel) -> channel.read(ByteBuffer.allocate(1))));
        ByteChannel channel = pair.near.open("far", "test", new byte[0]);
        CompletableFuture<Integer> read =
                aside(
                        () -> {
                            open.countDown();
                            return channel.read(ByteBuffer.allocate(1));
                        });
        open.await();
        channel.close();
        assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void wakeTheWriterWhenTheyAreClosedHere() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        pair.far.register(
                serving(
                        (opening, channel) -> {
                            try {
                                end.await(); // reads nothing, so that the writer gets stuck
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        }));
        ByteChannel channel = pair.near.open("far", "test", new byte[0]);
        AtomicLong written = new AtomicLong();
        CompletableFuture<Integer> stuck =
                aside(
                        () -> {
                            while (true) {
                                written.addAndGet(channel.write(ByteBuffer.allocate(16 << 10)));
                            }
                        });
        AtomicLong last = new AtomicLong(-1);
        Pair.await("it is stuck", () -> written.get() == last.getAndSet(written.get()), 300);
        channel.close();
        assertThatThrownBy(() -> stuck.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        end.countDown();
    }

    @Test
    void failWhereTheOtherHostWentWithoutAWord() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        pair.far.register(
                serving(
                        (opening, channel) -> {
                            open.countDown();
                            channel.read(ByteBuffer.allocate(1));
                        }));
        ByteChannel channel = pair.near.open("far", "test", new byte[0]);
        open.await();
        pair.far.close(); // cuts its channels
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void doNotEndProperlyWhereTheServiceFailed() throws Exception {
        pair.far.register(
                serving(
                        (opening, channel) -> {
                            if (opening.length == 0) {
                                throw new IOException("it broke");
                            }
                            throw Problem.of("broke", "It broke.", "").asException();
                        }));
        for (byte[] opening : new byte[][] {{}, {1}}) {
            try (ByteChannel channel = pair.near.open("far", "test", opening)) {
                assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void toAServiceThatIsNotThereAreRefused() {
        assertThatThrownBy(() -> pair.near.open("far", "nothing", new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no service 'nothing'");
        assertThatThrownBy(() -> pair.near.open("mars", "test", new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No host 'mars'");
    }

    @Test
    void areCutWhenThePairingEnds() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        pair.far.register(
                serving(
                        (opening, channel) -> {
                            try {
                                channel.read(ByteBuffer.allocate(1));
                                seen.complete(null);
                            } catch (IOException e) {
                                seen.complete(e);
                            }
                        }));
        ByteChannel channel = pair.near.open("far", "test", new byte[0]);
        pair.far.unpair("near");
        assertThat(seen.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pair.near.open("far", "test", new byte[0]))
                .hasMessageContaining("does not accept this host's certificate");
    }
}
