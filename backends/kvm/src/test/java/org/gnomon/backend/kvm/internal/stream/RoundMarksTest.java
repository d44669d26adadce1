package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A round is over when as many pages have come as QEMU had sent when it was seen to be over. */
class RoundMarksTest {
    private final RoundMarks marks = new RoundMarks();

    private void seen(long syncs, long pages) {
        marks.seen(new Look("active", syncs, 0, pages, Double.NaN, 0, ""));
    }

    @Test
    void neverBeforeItsPagesHaveCome() {
        seen(1, 50);
        assertThat(marks.isOver(60)).isFalse();
        seen(2, 100);
        assertThat(marks.isOver(99)).isFalse();
        assertThat(marks.isOver(100)).isTrue();
        assertThat(marks.isOver(200)).isFalse();
    }

    @Test
    void severalThatWereReachedAtOnceAreOne() {
        seen(2, 10);
        seen(3, 20);
        seen(5, 30);
        assertThat(marks.isOver(25)).isTrue();
        assertThat(marks.isOver(29)).isFalse();
        assertThat(marks.isOver(30)).isTrue();
    }

    @Test
    void isBoundedWhenNothingComes() {
        for (int i = 2; i < 10_000; i++) {
            seen(i, i);
        }
        assertThat(marks.isOver(9_998)).isTrue();
        assertThat(marks.isOver(9_999)).isTrue();
        assertThat(marks.isOver(20_000)).isFalse();
    }
}
