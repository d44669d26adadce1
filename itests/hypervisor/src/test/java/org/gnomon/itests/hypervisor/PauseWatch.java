package org.gnomon.itests.hypervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomon.itests.support.world.World;
import org.gnomon.time.Cancellable;

/** Watches a console from outside: the longest time for which nothing new was on it. */
final class PauseWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(5);

    private final World world;
    private final Path console;
    private final Cancellable watching;
    private final AtomicLong longest = new AtomicLong();
    private long size;
    private long grewAt;

    PauseWatch(World world, Path console) {
        this.world = world;
        this.console = console;
        this.size = console.toFile().length();
        this.grewAt = world.time.nanos();
        this.watching = world.scheduler.every(EVERY, this::look);
    }

    private synchronized void look() {
        long now = world.time.nanos();
        longest.accumulateAndGet(now - grewAt, Math::max);
        long length = console.toFile().length();
        if (length > size) {
            size = length;
            grewAt = now;
        }
    }

    Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    @Override
    public void close() {
        watching.cancel();
    }
}
