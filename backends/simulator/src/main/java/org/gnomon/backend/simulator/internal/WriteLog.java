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

    /** What a copy tells its clients. */
    @FunctionalInterface
    interface Writer {
        /** All writes up to this one are safe. */
        void acknowledged(long upTo, long nanos);
    }

    /** Notes that a copy begins to serve, with so many writes behind it. */
    synchronized Writer begins(int copy, long behind, long nanos) {
        long highest = highest();
        if (highest > behind) {
            long first = nanos;
            long last = 0;
            for (Book book : books) {
                if (book.to > behind) {
                    first = Math.min(first, book.times.of(behind + 1));
                    last = Math.max(last, book.times.of(book.to));
                }
            }
            losses.add(new Loss(copy, behind + 1, highest, first, last, nanos));
        }
        Book book = new Book(copy, behind + 1, behind);
        books.add(book);
        return (upTo, at) -> acknowledged(book, upTo, at);
    }

    private synchronized void acknowledged(Book book, long upTo, long nanos) {
        if (upTo != book.to) {
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

    /** How many acknowledged writes a copy that began later did not have. */
    public synchronized long lost() {
        long lost = 0;
        long highest = 0;
        for (Book book : books) {
            lost += Math.max(0, highest - (book.from - 1));
            highest = Math.max(highest, book.to);
        }
        return lost;
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

        Book(int copy, long from, long to) {
            this.copy = copy;
            this.from = from;
            this.to = to;
        }
    }

    /**
     * The writes that one copy acknowledged.
     *
     * @param copy its number
     * @param from the first
     * @param to the last; one less than the first if there was none
     */
    public record Span(int copy, long from, long to) {}

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
    }
}
