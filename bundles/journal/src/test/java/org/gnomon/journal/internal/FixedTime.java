package org.gnomon.journal.internal;

import java.time.Instant;
import org.gnomon.time.TimeSource;

/** A clock that moves a second with each look. */
final class FixedTime implements TimeSource {

    private long looks;

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(1_700_000_000L + looks++);
    }

    @Override
    public long nanos() {
        return looks * 1_000_000_000L;
    }
}
