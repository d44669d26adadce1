package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries bytes both ways between two channels until either ends; then both are closed. */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int CHUNK = 256 << 10;

    private Relay() {}

    /** Blocks until it is over. */
    public static void run(ByteChannel one, ByteChannel other, Scheduler scheduler) {
        CompletableFuture<Void> back = new CompletableFuture<>();
        scheduler
                .blocking()
                .execute(
                        () -> {
                            copy(other, one);
                            close(one, other);
                            back.complete(null);
                        });
        copy(one, other);
        close(one, other);
        back.join();
    }

    private static void copy(ReadableByteChannel from, WritableByteChannel to) {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try {
            while (from.read(chunk.clear()) >= 0) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    to.write(chunk);
                }
            }
        } catch (IOException | RuntimeException e) {
            // A cut link or a process that ended: whoever uses the other end sees it end.
            LOG.debug("a tunnel ended: {}", e.toString());
        }
    }

    private static void close(ByteChannel one, ByteChannel other) {
        UnixSockets.closeQuietly(one);
        UnixSockets.closeQuietly(other);
    }
}
