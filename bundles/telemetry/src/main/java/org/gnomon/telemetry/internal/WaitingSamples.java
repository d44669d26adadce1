package org.gnomon.telemetry.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Sample;

/** Samples on their way to the disk, oldest first; the oldest give way when there are too many. */
final class WaitingSamples {

    private final int most;
    private final ArrayDeque<Sample> queue = new ArrayDeque<>();

    WaitingSamples(int most) {
        this.most = most;
    }

    synchronized void add(Sample sample) {
        if (queue.size() == most) {
            queue.removeFirst();
        }
        queue.addLast(sample);
    }

    /** The earliest time among them. */
    synchronized Optional<Instant> oldest() {
        return queue.stream().map(Sample::at).min(Comparator.naturalOrder());
    }

    synchronized List<Sample> copy() {
        return List.copyOf(queue);
    }

    /** Takes out those of a copy that are still at the head. */
    synchronized void removeFirst(List<Sample> copied) {
        for (Sample sample : copied) {
            if (queue.peekFirst() == sample) {
                queue.removeFirst();
            }
        }
    }
}
