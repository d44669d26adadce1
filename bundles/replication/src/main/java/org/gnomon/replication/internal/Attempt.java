package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.Checkpoint;

/** One checkpoint on its way. */
final class Attempt {

    final CompletableFuture<Checkpoint> done = new CompletableFuture<>();
    final LinkState during;
    final LinkState then;
    final long startNanos;

    /** When its guest was seen standing still. */
    volatile long frozenNanos;

    /** How many pages it changed. */
    volatile long pages;

    /** How long it took, without what it only waited for. */
    volatile Duration worked = Duration.ZERO;

    Attempt(LinkState during, LinkState then, long startNanos) {
        this.during = during;
        this.then = then;
        this.startNanos = startNanos;
    }
}
