package org.gnomon.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Tasks by due time; those due at the same instant in an order drawn from the seed. */
final class EventQueue {

    private static final Comparator<Event> ORDER =
            Comparator.comparingLong((Event e) -> e.dueNanos)
                    .thenComparingLong(e -> e.lot)
                    .thenComparingLong(e -> e.number);

    private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
    private final SplittableRandom lots;
    private long count;

    EventQueue(SplittableRandom lots) {
        this.lots = lots;
    }

    synchronized Event add(long dueNanos, Runnable task) {
        Event event = new Event(dueNanos, lots.nextLong(), count++, task);
        events.add(event);
        return event;
    }

    synchronized void remove(Event event) {
        events.remove(event);
    }

    /** Takes the next one if it is due by then, else null. */
    synchronized Event pollDueBy(long nanos) {
        Event first = events.peek();
        return first == null || first.dueNanos > nanos ? null : events.poll();
    }

    synchronized int size() {
        return events.size();
    }

    /** A task with its place in the order. */
    static final class Event {
        final long dueNanos;
        final long lot;
        final long number;
        final Runnable task;

        Event(long dueNanos, long lot, long number, Runnable task) {
            this.dueNanos = dueNanos;
            this.lot = lot;
            this.number = number;
            this.task = task;
        }
    }
}
