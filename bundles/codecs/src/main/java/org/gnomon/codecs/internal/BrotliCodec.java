package org.gnomon.codecs.internal;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.gnomon.model.Problem;

/**
 * Brotli at quality 1. The library's one-call decoder makes its output as large as the input says,
 * so the piecewise one is used here and stopped when the room is full.
 */
final class BrotliCodec extends BufferCodec {

    private static final int QUALITY = 1;
    private static final int WINDOW_BITS = 18;

    BrotliCodec() {
        super("brotli1");
        Brotli4jLoader.ensureAvailability();
    }

    /** At quality 1 what does not shrink goes as it is, with a few bytes around each piece. */
    @Override
    public int maxEncodedLength(int plainLength) {
        return Math.addExact(plainLength, (plainLength >> 10) + 64);
    }

    @Override
    int encodeDirect(ByteBuffer plain, ByteBuffer out) {
        EncoderJNI.Wrapper encoder = newEncoder(plain.remaining());
        try {
            encoder.getInputBuffer().put(plain.duplicate());
            encoder.push(EncoderJNI.Operation.FINISH, plain.remaining());
            ByteBuffer to = out.duplicate();
            while (encoder.isSuccess()) {
                if (encoder.hasMoreOutput()) {
                    to.put(encoder.pull());
                } else if (!encoder.isFinished()) {
                    encoder.push(EncoderJNI.Operation.FINISH, 0);
                } else {
                    return to.position() - out.position();
                }
            }
            throw internal("the library gave up", null);
        } finally {
            encoder.destroy();
        }
    }

    @Override
    int decodeDirect(ByteBuffer encoded, ByteBuffer out) {
        DecoderJNI.Wrapper decoder = newDecoder(encoded.remaining());
        try {
            decoder.getInputBuffer().put(encoded.duplicate());
            decoder.push(encoded.remaining());
            ByteBuffer to = out.duplicate();
            while (true) {
                switch (decoder.getStatus()) {
                    case NEEDS_MORE_OUTPUT -> take(decoder, to);
                    case OK -> decoder.push(0);
                    case DONE -> {
                        while (decoder.hasOutput()) {
                            take(decoder, to);
                        }
                        return to.position() - out.position();
                    }
                    case NEEDS_MORE_INPUT -> more(decoder, to);
                    default -> throw invalid("it is not Brotli");
                }
            }
        } finally {
            decoder.destroy();
        }
    }

    /** All input is in, so this is the end, unless the library still works on what it has. */
    private void more(DecoderJNI.Wrapper decoder, ByteBuffer to) {
        if (decoder.hasOutput()) {
            take(decoder, to);
            return;
        }
        decoder.push(0);
        if (decoder.getStatus() == DecoderJNI.Status.NEEDS_MORE_INPUT && !decoder.hasOutput()) {
            throw invalid("it ends too early");
        }
    }

    private void take(DecoderJNI.Wrapper decoder, ByteBuffer to) {
        ByteBuffer piece = decoder.pull();
        if (piece.remaining() > to.remaining()) {
            throw invalid("it is larger than the room for it");
        }
        to.put(piece);
    }

    private static EncoderJNI.Wrapper newEncoder(int length) {
        try {
            return new EncoderJNI.Wrapper(
                    Math.max(1, length), QUALITY, WINDOW_BITS, Encoder.Mode.GENERIC);
        } catch (IOException e) {
            throw internal("no memory for an encoder", e);
        }
    }

    private static DecoderJNI.Wrapper newDecoder(int length) {
        try {
            return new DecoderJNI.Wrapper(length);
        } catch (IOException e) {
            throw internal("no memory for a decoder", e);
        }
    }

    private static RuntimeException internal(String what, Throwable cause) {
        return Problem.of(
                        Problem.INTERNAL,
                        "brotli1: " + what,
                        "Look at the free memory of the machine.")
                .asException(cause);
    }
}
