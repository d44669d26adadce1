package org.gnomon.replication.internal;

import java.util.concurrent.CompletableFuture;
import org.gnomon.replication.internal.far.FarSink;
import org.gnomon.spi.replication.ChangeFeed;

/**
 * One feed of a far link, under way or over.
 *
 * @param arrived completes when its guest was frozen and the far end has all that it handed out
 */
record Feeding(ChangeFeed feed, FarSink sink, CompletableFuture<Void> arrived) {}
