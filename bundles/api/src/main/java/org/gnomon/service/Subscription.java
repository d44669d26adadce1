package org.gnomon.service;

import org.osgi.annotation.versioning.ProviderType;

/** Ends a listener's stay. */
@ProviderType
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** No call begins after this. Does nothing the second time. Never blocks. */
    @Override
    void close();
}
