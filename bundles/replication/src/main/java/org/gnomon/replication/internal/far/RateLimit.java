package org.gnomon.replication.internal.far;

import java.time.Duration;

/** The limit of bytes per second that a VM's links share. */
public interface RateLimit {

    /** So much was sent. */
    void sent(long bytes);

    /** How long to wait before more is sent; zero to go on. */
    Duration owed();
}
