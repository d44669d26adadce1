package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What a VM's clients remember: which writes were acknowledged to them, when, and by which copy.
 * The world outside keeps it, so no switch, restore or crash changes it. Any thread may ask.
 *
 * <p>Writes are numbered from 1. Without loss, the spans follow one another without overlap. A
 * return to a checkpoint shows as an overlap of exactly what was lost; two copies running at once
 * as an overlap that nobody asked for.
 */
public final class WriteLog {

    /** For copies that have no clients. */
    static final Writer NOBODY = (upTo, nanos) -> {};

    private final List<Book> books = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private long strayed;

    /** What a copy tells its clients. */
    @FunctionalInterface
    interface Writer {
        /** All writes up to this one are safe. */
        void acknowledged(long upTo, long nanos);
    }

    /** Notes that a copy begins to serve, with so many writes behind it. */
    synchronized Writer begins(int copy, long behind, long nanos) {
        Loss loss = null;
        for (Book book : books) {
            if (book.kept > behind) {
                long first = Math.max(behind + 1, book.from);
                long at = book.times.of(first);
                loss = new Span(copy, first, book.kept).addTo(loss, at, book.lastAt(), nanos);
                book.kept = Math.min(book.kept, Math.max(behind, book.from - 1));
            }
        }
        if (loss != null) {
            losses.add(loss);
        }
        Book book = new Book(copy, behind + 1, behind);
        books.add(book);
        return (upTo, at) -> acknowledged(book, upTo, at);
    }

    private synchronized void acknowledged(Book book, long upTo, long nanos) {
        if (upTo != book.to) {
            if (book != books.get(books.size() - 1)) {
                strayed += upTo - book.to;
            } else {
                book.kept = upTo;
            }
            book.to = upTo;
            book.times.add(upTo, nanos);
        }
    }

    /** What each copy acknowledged, in the order in which they began. */
    public synchronized List<Span> spans() {
        return books.stream().map(b -> new Span(b.copy, b.from, b.to)).toList();
    }

    /** The highest write that was ever acknowledged. */
    public synchronized long highest() {
        return books.stream().mapToLong(b -> b.to).max().orElse(0);
    }

    /**
     * How many acknowledged writes are lost: the running copy never had them. Those that an old
     * copy acknowledged after the next one began are among them.
     */
    public synchronized long lost() {
        return strayed + losses.stream().mapToLong(Loss::count).sum();
    }

    /** Acknowledged writes that a copy which began later did not have, each time it happened. */
    public synchronized List<Loss> losses() {
        return List.copyOf(losses);
    }

    private static final class Book {
        private final int copy;
        private final long from;
        private final AckTimes times = new AckTimes();
        private long to;

        /** The last one that is not lost. */
        private long kept;

        Book(int copy, long from, long to) {
            this.copy = copy;
            this.from = from;
            this.to = to;
            this.kept = to;
        }

        long lastAt() {
            return times.of(kept);
        }
    }

    /**
     * The writes that one copy acknowledged.
     *
     * @param copy its number
     * @param from the first
     * @param to the last; one less than the first if there was none
     */
    public record Span(int copy, long from, long to) {

        private Loss addTo(Loss before, long firstAt, long lastAt, long foundAt) {
            Loss loss = new Loss(copy, from, to, firstAt, lastAt, foundAt);
            return before == null ? loss : before.and(loss);
        }
    }

    /**
     * Acknowledged writes that were lost. Times are of the world's monotonic clock.
     *
     * @param copy which began without them
     * @param first of them
     * @param last of them
     * @param firstAt when the first was acknowledged, in nanoseconds
     * @param lastAt when the last was acknowledged, in nanoseconds
     * @param foundAt when the copy began, in nanoseconds
     */
    public record Loss(int copy, long first, long last, long firstAt, long lastAt, long foundAt) {

        public long count() {
            return last - first + 1;
        }

        private Loss and(Loss next) {
            return new Loss(
                    copy,
                    Math.min(first, next.first),
                    Math.max(last, next.last),
                    Math.min(firstAt, next.firstAt),
                    Math.max(lastAt, next.lastAt),
                    foundAt);
        }
    }
}
