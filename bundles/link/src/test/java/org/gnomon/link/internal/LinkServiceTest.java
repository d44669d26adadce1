package org.gnomon.link.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkServiceTest {

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

    @Test
    void aCallIsAnsweredByTheServiceOfThatNameOnThePeer() throws Exception {
        pair.far.register(
                Pair.answering("echo", r -> ("far: " + new String(r, UTF_8)).getBytes(UTF_8)));

        byte[] answer =
                pair.near
                        .call("far", "echo", "hello".getBytes(UTF_8))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);

        assertThat(new String(answer, UTF_8)).isEqualTo("far: hello");
        Pair.await("both linked", () -> pair.far.pairings().get(0).connectedFrom());
        assertThat(pair.near.pairings().get(0).connected()).isTrue();
    }

    @Test
    void aChannelCarriesBytesBothWays() throws Exception {
        pair.far.register(Pair.answering("echo", r -> r));
        try (ByteChannel channel = pair.near.open("far", "echo", new byte[0])) {
            byte[] bytes = new byte[100_000];
            new java.util.Random(7).nextBytes(bytes);
            pair.scheduler
                    .blocking()
                    .execute(
                            () -> {
                                try {
                                    channel.write(ByteBuffer.wrap(bytes));
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            ByteBuffer back = ByteBuffer.allocate(bytes.length);
            while (back.hasRemaining()) {
                assertThat(channel.read(back)).isPositive();
            }
            assertThat(back.array()).isEqualTo(bytes);
        }
    }
}
