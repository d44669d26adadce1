package org.gnomon.codecs.internal;

import java.nio.ByteBuffer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;

/**
 * What the codecs have in common: the rules about positions, and direct buffers for the libraries.
 * Direct buffers pass through as they are; others are copied, which is right but slow.
 */
abstract class BufferCodec implements DeltaCodec, AutoCloseable {

    private final String name;

    BufferCodec(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int encode(ByteBuffer plain, ByteBuffer out) {
        requireRoom(plain, out);
        return run(plain, out, this::encodeDirect);
    }

    final void requireRoom(ByteBuffer plain, ByteBuffer out) {
        int bound = maxEncodedLength(plain.remaining());
        if (out.remaining() < bound) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "room for "
                                    + out.remaining()
                                    + " bytes, "
                                    + name
                                    + " may need "
                                    + bound,
                            "Give a buffer of maxEncodedLength bytes.")
                    .asException();
        }
    }

    @Override
    public final int decode(ByteBuffer encoded, ByteBuffer out) {
        requireSome(encoded);
        return run(encoded, out, this::decodeDirect);
    }

    final void requireSome(ByteBuffer encoded) {
        if (!encoded.hasRemaining()) {
            throw invalid("nothing to decode");
        }
    }

    /** Ends what the codec holds outside the heap; it is not used again. */
    @Override
    public void close() {}

    /** From position to limit of one direct buffer into the other; moves no position. */
    abstract int encodeDirect(ByteBuffer plain, ByteBuffer out);

    /** As {@link #encodeDirect}; throws {@link #invalid} for bad input or too little room. */
    abstract int decodeDirect(ByteBuffer encoded, ByteBuffer out);

    final GnomonException invalid(String what) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        name + " data cannot be decoded: " + what,
                        "Check that both ends use the same codec and nothing was damaged.")
                .asException();
    }

    static int run(ByteBuffer in, ByteBuffer out, Work work) {
        ByteBuffer from = in.isDirect() ? in.duplicate() : directCopy(in);
        ByteBuffer to = out.isDirect() ? out : ByteBuffer.allocateDirect(out.remaining());
        int written = work.run(from, to);
        if (to == out) {
            out.position(out.position() + written);
        } else {
            out.put(to.limit(written));
        }
        return written;
    }

    static ByteBuffer directCopy(ByteBuffer in) {
        return ByteBuffer.allocateDirect(in.remaining()).put(in.duplicate()).flip();
    }

    /** One direction. */
    interface Work {
        int run(ByteBuffer from, ByteBuffer to);
    }
}
