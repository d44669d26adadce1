package org.gnomon.replication.internal;

import java.util.concurrent.CompletableFuture;
import org.gnomon.replication.internal.far.FarSink;
import org.gnomon.spi.replication.ChangeFeed;

/**
 * One feed of a far link, under way or over.
 *
 * @param ended completes when its guest was frozen and it handed out everything
 */
record Feeding(ChangeFeed feed, FarSink sink, CompletableFuture<ChangeFeed.End> ended) {}
