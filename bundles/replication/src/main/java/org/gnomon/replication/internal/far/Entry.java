package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import org.gnomon.wire.FrameKind;

/** A frame from its encoding until the far end has applied it. Guarded by its {@link Outbox}. */
final class Entry {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    final FrameKind kind;
    final long sequence;
    final Mark mark;
    private ByteBuffer payload;
    private ByteBuffer fallback;

    /** When it was last given to the connection, and what had been acknowledged by then. */
    volatile LinkMeter.Sent sent;

    private Entry(FrameKind kind, long sequence, ByteBuffer payload, Mark mark) {
        this.kind = kind;
        this.sequence = sequence;
        this.payload = payload;
        this.mark = mark;
    }

    /** With bytes, which are copied. */
    static Entry of(FrameKind kind, long sequence, ByteBuffer payload, ByteBuffer fallback) {
        Entry entry = new Entry(kind, sequence, copy(payload), null);
        entry.fallback = fallback == null ? null : copy(fallback);
        return entry;
    }

    /** A mark in the stream. */
    static Entry of(long sequence, Mark mark) {
        return new Entry(mark.kind(), sequence, mark.payload().orElse(NOTHING), mark);
    }

    private static ByteBuffer copy(ByteBuffer from) {
        return ByteBuffer.allocate(from.remaining()).put(from.duplicate()).flip();
    }

    ByteBuffer payload() {
        return payload.duplicate();
    }

    /** Bytes on the link. */
    int bytes() {
        return payload.remaining() + Outbox.HEAD_BYTES;
    }

    /** Bytes that it takes here. */
    long held() {
        return bytes() + (fallback == null ? 0 : fallback.remaining());
    }

    /** From now on it goes without references to what the far end may not have. */
    void fallBack() {
        if (fallback != null) {
            payload = fallback;
            fallback = null;
        }
    }
}
