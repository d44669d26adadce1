package org.gnomon.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A wire that falls silent, as when a cable is pulled: both ends find it, nobody waits for ever.
 */
class SilentLinkTest {

    @TempDir Path folder;
    private Pair pair;
    private Relay relay;
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final CompletableFuture<Throwable> farEnd = new CompletableFuture<>();

    @BeforeEach
    void start() throws Exception {
        pair = new Pair(folder);
        relay = new Relay(pair.far.port(), pair.scheduler.blocking());
        pair.near.pair("far", "127.0.0.1:" + relay.port(), pair.far.identity().certificate());
        pair.far.register(service());
        Pair.await("linked", () -> pair.near.pairings().get(0).connected());
    }

    @AfterEach
    void stop() throws Exception {
        never.countDown();
        relay.close();
        pair.close();
    }

    private PeerService service() {
        return new PeerService() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public byte[] answer(String caller, byte[] request) {
                if (request.length > 0) {
                    return request;
                }
                called.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return request;
            }

            @Override
            public void serve(String caller, byte[] opening, ByteChannel channel) {
                try {
                    channel.write(ByteBuffer.allocate(1));
                    channel.read(ByteBuffer.allocate(1));
                    farEnd.complete(null);
                } catch (IOException e) {
                    farEnd.complete(e);
                }
            }
        };
    }

    @Test
    void wakesThoseWhoWaitOnBothSides() throws Exception {
        ByteChannel channel = pair.near.open("far", "test", new byte[0]);
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        CompletionStage<byte[]> call = pair.near.call("far", "test", new byte[0]);
        called.await();

        relay.fallSilent();

        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
        assertThat(Pair.problem(call).code()).isEqualTo(PeerHosts.NO_ANSWER);
        assertThat(farEnd.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        Pair.await("far saw it", () -> !pair.far.pairings().get(0).connectedFrom());
    }

    @Test
    void isTakenUpAgainWhenTheWireIsBack() throws Exception {
        relay.fallSilent();
        Pair.await("near saw it", () -> !pair.near.pairings().get(0).connected());
        relay.speakAgain();
        Pair.await("linked again", () -> pair.near.pairings().get(0).connected());
        assertThat(Pair.get(pair.near.call("far", "test", new byte[] {5}))).containsExactly(5);
        ByteChannel channel = pair.near.open("far", "test", new byte[0]);
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        channel.close();
    }

    @Test
    void doesNotDeliverWhatIsCalledMeanwhile() throws Exception {
        relay.close();
        Pair.await("near saw it", () -> !pair.near.pairings().get(0).connected());
        assertThat(Pair.problem(pair.near.call("far", "test", new byte[] {1})).code())
                .isEqualTo(PeerHosts.UNREACHABLE);
        assertThat(pair.near.pairings().get(0).lastProblem()).isNotEmpty();
    }
}
