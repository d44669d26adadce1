package org.gnomon.backend.kvm.internal.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.gnomon.time.TimeSource;

/**
 * For one migration: tells the reader where a round ends, which the stream itself does not say:
 * QEMU counts the pages that it has sent, so when it is seen to have read its dirty log again, the
 * round is over for us once as many pages have come. Rather late than early; and when that is late,
 * because the far end takes no more, it is known when the log was read.
 */
final class RoundMarks {
    private static final int MOST = 64;

    private final TimeSource time;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private long syncs = 1;

    /**
     * @param pages that QEMU had sent
     * @param nanos when it was seen that it had read its log: it tells of that at once
     */
    private record Mark(long pages, long nanos) {}

    RoundMarks(TimeSource time) {
        this.time = time;
    }

    /**
     * What QEMU says; by the one who asks.
     *
     * @param askedNanos when it was asked
     */
    synchronized void seen(Look look, long askedNanos) {
        if (look.syncs() > syncs) {
            syncs = look.syncs();
            if (marks.size() == MOST) {
                marks.removeLast(); // the newer one comes later
            }
            marks.addLast(new Mark(look.pages(), askedNanos));
        }
    }

    /**
     * Whether a round is over now that so many pages have come; by the reader.
     *
     * @return how long ago the log was read; empty if it is not over
     */
    synchronized Optional<Duration> over(long come) {
        Mark last = null;
        while (!marks.isEmpty() && marks.peekFirst().pages() <= come) {
            last = marks.removeFirst();
        }
        return Optional.ofNullable(last).map(mark -> time.since(mark.nanos()));
    }
}
