package org.gnomon.replication.internal.far;

import java.time.Duration;

/** The limit of bytes per second that a VM's links share. */
public interface RateLimit {

    /** No limit. */
    RateLimit NONE =
            new RateLimit() {
                @Override
                public void sent(long bytes) {
                    // nobody counts
                }

                @Override
                public Duration owed() {
                    return Duration.ZERO;
                }
            };

    /** So much was sent. */
    void sent(long bytes);

    /** How long to wait before more is sent; zero to go on. */
    Duration owed();
}
