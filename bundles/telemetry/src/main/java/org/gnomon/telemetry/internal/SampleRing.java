package org.gnomon.telemetry.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Sample;

/** The last samples of one VM, in the order they came. Safe for use by any thread. */
final class SampleRing {

    private final int capacity;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    SampleRing(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(Sample sample) {
        if (samples.size() == capacity) {
            samples.removeFirst();
        }
        samples.addLast(sample);
    }

    synchronized Optional<Sample> latest() {
        return Optional.ofNullable(samples.peekLast());
    }

    /** Whether every sample since then that this run took is still here. */
    synchronized boolean covers(Instant from) {
        return !samples.isEmpty() && !samples.peekFirst().at().isAfter(from);
    }

    /** Those from one time to before another. */
    synchronized List<Sample> range(Instant from, Instant to) {
        return samples.stream().filter(s -> !s.at().isBefore(from) && s.at().isBefore(to)).toList();
    }
}
