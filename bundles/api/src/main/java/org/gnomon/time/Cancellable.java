package org.gnomon.time;

import org.osgi.annotation.versioning.ProviderType;

/** A task that was handed to a {@link Scheduler} and can be taken back. */
@ProviderType
@FunctionalInterface
public interface Cancellable {

    /**
     * Takes the task back. A run that has begun is not interrupted; no later run begins. Calling it
     * again does nothing. Never blocks.
     */
    void cancel();
}
