package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnomon.wire.FrameKind;

/**
 * A place in the stream between pages: what is told of it when the far end has applied all before.
 *
 * @param kind BEGIN, ROUND or SYNC
 * @param payload of its frame
 * @param applied completes then; fails if the stream is lost before
 */
record Mark(FrameKind kind, Optional<ByteBuffer> payload, CompletableFuture<Void> applied) {

    static Mark begin(long feed) {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES).putLong(feed).flip();
        return new Mark(FrameKind.BEGIN, Optional.of(number), new CompletableFuture<>());
    }

    static Mark of(FrameKind kind) {
        return new Mark(kind, Optional.empty(), new CompletableFuture<>());
    }
}
