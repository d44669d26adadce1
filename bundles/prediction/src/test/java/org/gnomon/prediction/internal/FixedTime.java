package org.gnomon.prediction.internal;

import java.time.Duration;
import java.time.Instant;
import org.gnomon.time.TimeSource;

/** A clock that moves when told to. */
public final class FixedTime implements TimeSource {

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private long nanos = 77;

    public void advance(Duration span) {
        now = now.plus(span);
        nanos += span.toNanos();
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
