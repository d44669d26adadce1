package org.gnomon.runtime.internal;

import java.time.Instant;
import org.gnomon.time.TimeSource;
import org.osgi.service.component.annotations.Component;

/** The clock of this machine. */
@Component(service = TimeSource.class)
public final class RealTime implements TimeSource {

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
