package org.gnomon.journal.internal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of entries, in order, never while the journal's lock is held: a listener may call
 * the journal.
 */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<Consumer<Journal.Entry>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Journal.Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();

    Subscription add(Consumer<Journal.Entry> listener) {
        // Wrapped, so that one listener may subscribe twice and end each stay by itself.
        Consumer<Journal.Entry> stay = listener::accept;
        listeners.add(stay);
        return () -> listeners.remove(stay);
    }

    /** To be called under the journal's lock, which gives the order. */
    void enqueue(List<Journal.Entry> entries) {
        waiting.addAll(entries);
    }

    /** To be called without the lock. Whoever comes first delivers for all. */
    void deliver() {
        if (undelivered.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (Journal.Entry e = waiting.poll(); e != null; e = waiting.poll()) {
                tell(e);
            }
            seen = undelivered.addAndGet(-seen);
        } while (seen > 0);
    }

    private void tell(Journal.Entry entry) {
        for (Consumer<Journal.Entry> listener : listeners) {
            try {
                listener.accept(entry);
            } catch (RuntimeException e) {
                LOG.error("A journal listener failed on entry {}", entry.sequence(), e);
            }
        }
    }
}
