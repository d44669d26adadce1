package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;

/** A real codec without a library, for tests. */
public final class DeflateCodec implements DeltaCodec {

    private final String name;
    volatile int encodes;

    public DeflateCodec(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxEncodedLength(int plainLength) {
        return plainLength + (plainLength >> 8) + 64;
    }

    @Override
    public int encode(ByteBuffer plain, ByteBuffer out) {
        encodes++;
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain.duplicate());
            deflater.finish();
            return deflater.deflate(out);
        } finally {
            deflater.end();
        }
    }

    @Override
    public int decode(ByteBuffer encoded, ByteBuffer out) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(encoded.duplicate());
            int written = inflater.inflate(out);
            if (!inflater.finished()) {
                throw invalid("it does not fit");
            }
            return written;
        } catch (DataFormatException e) {
            throw invalid(e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static RuntimeException invalid(String what) {
        return Problem.of(Problem.INVALID_INPUT, what, "").asException();
    }
}
