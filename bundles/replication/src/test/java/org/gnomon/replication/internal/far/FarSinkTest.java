package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.FrameKind;
import org.junit.jupiter.api.Test;

/** When a round began is when the log was read, however late its end comes through. */
class FarSinkTest {

    private static final int PAGE = 4096;

    private long now;
    private final Portions portions = new Portions(PAGE);
    private final FarSink sink =
            new FarSink(portions, new Outbox(1 << 20), new Hand(), 0, sprint -> {});

    /** Moved by hand. */
    private final class Hand implements TimeSource {
        @Override
        public long nanos() {
            return now;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }

    private Portion.Round round() {
        Portion next = portions.take();
        while (next.mark() == null || next.mark().mark().kind() != FrameKind.ROUND) {
            if (next.pages() != null) {
                portions.recycle(next.pages());
            }
            next = portions.take();
        }
        return next.mark();
    }

    @Test
    void aRoundThatWasHeldUpIsAsOldAsItsLog() {
        sink.pages(new long[] {0}, 1, ByteBuffer.allocate(PAGE));
        now = 10_000;
        sink.roundEnded(Duration.ofNanos(7_000));
        Portion.Round first = round();
        assertThat(first.startNanos()).isZero();
        assertThat(first.endNanos()).isEqualTo(3_000);
        assertThat(first.handedBytes()).isEqualTo(PAGE);
        now = 12_000;
        sink.roundEnded();
        Portion.Round second = round();
        assertThat(second.startNanos()).isEqualTo(3_000);
        assertThat(second.endNanos()).isEqualTo(12_000);
        assertThat(sink.lastRoundNanos()).isEqualTo(9_000);
    }

    @Test
    void noRoundEndsBeforeItBegan() {
        now = 10;
        sink.roundEnded(Duration.ofNanos(50));
        assertThat(round().endNanos()).isZero();
    }
}
