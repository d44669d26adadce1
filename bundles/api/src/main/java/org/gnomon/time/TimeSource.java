package org.gnomon.time;

import java.time.Duration;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/** Where time comes from. Safe for use by any thread; never blocks. */
@ProviderType
public interface TimeSource {

    /** The time of day. May step backwards or forwards; for records and people, not for spans. */
    Instant now();

    /** A monotonic reading in nanoseconds with an arbitrary origin; for measuring spans. */
    long nanos();

    /** The span since an earlier {@link #nanos()} reading. */
    default Duration since(long startNanos) {
        return Duration.ofNanos(nanos() - startNanos);
    }
}
