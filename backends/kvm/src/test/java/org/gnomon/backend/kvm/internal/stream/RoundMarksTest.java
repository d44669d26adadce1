package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.gnomon.time.TimeSource;
import org.junit.jupiter.api.Test;

/** A round is over when as many pages have come as QEMU had sent when it was seen to be over. */
class RoundMarksTest {
    private long now;
    private final RoundMarks marks =
            new RoundMarks(
                    new TimeSource() {
                        @Override
                        public long nanos() {
                            return now;
                        }

                        @Override
                        public Instant now() {
                            return Instant.EPOCH;
                        }
                    });

    private void seen(long syncs, long pages) {
        marks.seen(new Look("active", syncs, 0, pages, Double.NaN, 0, ""), now);
    }

    private boolean isOver(long come) {
        return marks.over(come).isPresent();
    }

    @Test
    void whenItsPagesComeLateItIsKnownWhenTheLogWasRead() {
        now = 1_000;
        seen(2, 10);
        now = 5_000;
        seen(3, 20);
        now = 9_000;
        assertThat(marks.over(15)).contains(Duration.ofNanos(8_000));
        assertThat(marks.over(20)).contains(Duration.ofNanos(4_000));
        seen(4, 30);
        seen(5, 40);
        now = 10_000;
        assertThat(marks.over(40)).contains(Duration.ofNanos(1_000));
    }

    @Test
    void neverBeforeItsPagesHaveCome() {
        seen(1, 50);
        assertThat(isOver(60)).isFalse();
        seen(2, 100);
        assertThat(isOver(99)).isFalse();
        assertThat(isOver(100)).isTrue();
        assertThat(isOver(200)).isFalse();
    }

    @Test
    void severalThatWereReachedAtOnceAreOne() {
        seen(2, 10);
        seen(3, 20);
        seen(5, 30);
        assertThat(isOver(25)).isTrue();
        assertThat(isOver(29)).isFalse();
        assertThat(isOver(30)).isTrue();
    }

    @Test
    void isBoundedWhenNothingComes() {
        for (int i = 2; i < 10_000; i++) {
            seen(i, i);
        }
        assertThat(isOver(9_998)).isTrue();
        assertThat(isOver(9_999)).isTrue();
        assertThat(isOver(20_000)).isFalse();
    }
}
