package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gnomon.wire.FrameKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final int BYTES = 1000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Outbox outbox = new Outbox(3 * BYTES);

    @AfterEach
    void end() {
        outbox.close();
        threads.shutdownNow();
    }

    private boolean add() {
        return outbox.add(0, FrameKind.PAGES, ByteBuffer.allocate(BYTES), null);
    }

    private static List<Long> sequences(List<Entry> entries) {
        return entries.stream().map(e -> e.sequence).toList();
    }

    @Test
    void framesKeepTheirNumbersAcrossACut() {
        outbox.resume(0);
        add();
        add();
        assertThat(outbox.next().sequence).isEqualTo(1);
        assertThat(outbox.next().sequence).isEqualTo(2);
        outbox.pause();
        assertThat(outbox.next()).isNull();
        assertThat(sequences(outbox.resume(1))).containsExactly(1L);
        assertThat(outbox.next().sequence).isEqualTo(2);
        assertThat(outbox.flyingBytes()).isEqualTo(BYTES + Outbox.HEAD_BYTES);
    }

    @Test
    void whatArrivedBeforeACutIsNotSentAgainThoughItWasNeverAcknowledged() {
        outbox.resume(0);
        add();
        outbox.next();
        add();
        assertThat(sequences(outbox.resume(2))).containsExactly(1L, 2L);
        assertThat(outbox.held()).isZero();
        assertThat(outbox.acknowledged()).isEqualTo(2);
    }

    @Test
    void aFullWindowHoldsUpWhoAddsUntilSomethingIsApplied() throws Exception {
        outbox.resume(0);
        add();
        add();
        CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(this::add, threads);
        while (!outbox.isFull()) {
            Thread.onSpinWait();
        }
        assertThat(third).isNotDone();
        assertThat(outbox.mostHeld()).isLessThanOrEqualTo(3 * BYTES);
        outbox.next();
        outbox.acknowledge(1);
        assertThat(third.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneFrameGoesThroughWhateverTheWindow() {
        outbox.window(1);
        assertThat(add()).isTrue();
    }

    @Test
    void afterAResetWhatWasOnItsWayIsVoidAndNumbersGoOnFromTheLastApplied() throws Exception {
        outbox.resume(0);
        add();
        outbox.next();
        outbox.acknowledge(1);
        Mark mark = Mark.of(FrameKind.SYNC);
        outbox.add(0, mark);
        CompletableFuture<Boolean> old = new CompletableFuture<>();
        assertThat(sequences(outbox.reset(1))).containsExactly(2L);
        assertThat(outbox.era()).isEqualTo(1);
        assertThat(add()).as("of the era before").isFalse();
        assertThat(outbox.add(1, Mark.of(FrameKind.SYNC))).isTrue();
        outbox.resume(1);
        assertThat(outbox.next().sequence).isEqualTo(2);
        assertThat(old).isNotDone();
    }

    @Test
    void whoWaitsIsWokenByAReset() throws Exception {
        add();
        add();
        CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(this::add, threads);
        while (!outbox.isFull()) {
            Thread.onSpinWait();
        }
        outbox.reset(0);
        assertThat(third.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void aMissedFrameAndAllAfterItGoAgainWithoutReferences() {
        outbox.resume(0);
        outbox.window(1 << 20);
        add();
        outbox.add(0, FrameKind.PAGES, ByteBuffer.allocate(50), ByteBuffer.allocate(800));
        outbox.add(0, FrameKind.PAGES, ByteBuffer.allocate(60), ByteBuffer.allocate(900));
        outbox.next();
        assertThat(outbox.next().payload().remaining()).isEqualTo(50);
        outbox.next();
        outbox.again(2);
        Entry again = outbox.next();
        assertThat(again.sequence).isEqualTo(2);
        assertThat(again.payload().remaining()).isEqualTo(800);
        assertThat(outbox.next().payload().remaining()).isEqualTo(900);
        assertThat(sequences(outbox.acknowledge(3))).containsExactly(1L, 2L, 3L);
        assertThat(outbox.held()).isZero();
    }

    @Test
    void afterACutNothingRefersToWhatMayBeGone() {
        outbox.resume(0);
        outbox.add(0, FrameKind.PAGES, ByteBuffer.allocate(50), ByteBuffer.allocate(800));
        outbox.next();
        outbox.pause();
        outbox.resume(0);
        assertThat(outbox.next().payload().remaining()).isEqualTo(800);
    }
}
