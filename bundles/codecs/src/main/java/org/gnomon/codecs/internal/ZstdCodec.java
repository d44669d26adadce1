package org.gnomon.codecs.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictContentType;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DictionaryCodec;

/**
 * Zstandard at level 1. Contexts are kept and used again, because making one costs about as much as
 * compressing a small batch; there are as many as there were calls at the same time.
 *
 * <p>With a dictionary it is level 2: the library sizes its tables by the dictionary, and those of
 * level 1 are too small to find what is in 256 KiB (6 times the bytes, no faster). The dictionary
 * is used in place, and always as plain content: one that looks like a trained dictionary, as a
 * guest's memory may, is none.
 */
final class ZstdCodec extends BufferCodec implements DictionaryCodec {

    private static final int DICTIONARY_LEVEL = 2;
    private static final int MOST_DICTIONARY = 1 << 20;

    private final ConcurrentLinkedQueue<ZstdCompressCtx> encoders = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ZstdDecompressCtx> decoders = new ConcurrentLinkedQueue<>();

    ZstdCodec() {
        super("zstd1");
        encoders.add(newEncoder());
    }

    private static ZstdCompressCtx newEncoder() {
        return new ZstdCompressCtx().setLevel(1).setChecksum(false);
    }

    @Override
    public int maxEncodedLength(int plainLength) {
        return Math.toIntExact(Zstd.compressBound(plainLength));
    }

    @Override
    public int encode(ByteBuffer plain, ByteBuffer dictionary, ByteBuffer out) {
        if (!dictionary.hasRemaining()) {
            return encode(plain, out);
        }
        requireRoom(plain, out);
        ByteBuffer known = inPlace(dictionary);
        try (ZstdDictCompress dict =
                new ZstdDictCompress(
                        known, DICTIONARY_LEVEL, true, ZstdDictContentType.RAW_CONTENT)) {
            return run(plain, out, (from, to) -> encodeDirect(from, dict, to));
        }
    }

    @Override
    public int decode(ByteBuffer encoded, ByteBuffer dictionary, ByteBuffer out) {
        if (!dictionary.hasRemaining()) {
            return decode(encoded, out);
        }
        requireSome(encoded);
        ByteBuffer known = inPlace(dictionary);
        try (ZstdDictDecompress dict =
                new ZstdDictDecompress(known, true, ZstdDictContentType.RAW_CONTENT)) {
            return run(encoded, out, (from, to) -> decodeDirect(from, dict, to));
        }
    }

    private static ByteBuffer inPlace(ByteBuffer dictionary) {
        if (dictionary.remaining() > MOST_DICTIONARY) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "a dictionary of "
                                    + dictionary.remaining()
                                    + " bytes, expected at most "
                                    + MOST_DICTIONARY,
                            "Give a part of it.")
                    .asException();
        }
        return dictionary.isDirect() ? dictionary.slice() : directCopy(dictionary);
    }

    private int encodeDirect(ByteBuffer plain, ZstdDictCompress dict, ByteBuffer out) {
        ZstdCompressCtx pooled = encoders.poll();
        ZstdCompressCtx encoder = pooled != null ? pooled : newEncoder();
        encoder.loadDict(dict);
        try {
            return encode(encoder, plain, out);
        } finally {
            encoder.loadDict((ZstdDictCompress) null);
            encoders.add(encoder);
        }
    }

    private int decodeDirect(ByteBuffer encoded, ZstdDictDecompress dict, ByteBuffer out) {
        ZstdDecompressCtx pooled = decoders.poll();
        ZstdDecompressCtx decoder = pooled != null ? pooled : new ZstdDecompressCtx();
        decoder.loadDict(dict);
        try {
            return decode(decoder, encoded, out);
        } finally {
            decoder.loadDict((ZstdDictDecompress) null);
            decoders.add(decoder);
        }
    }

    @Override
    int encodeDirect(ByteBuffer plain, ByteBuffer out) {
        ZstdCompressCtx pooled = encoders.poll();
        ZstdCompressCtx encoder = pooled != null ? pooled : newEncoder();
        try {
            return encode(encoder, plain, out);
        } finally {
            encoders.add(encoder);
        }
    }

    private static int encode(ZstdCompressCtx encoder, ByteBuffer plain, ByteBuffer out) {
        return encoder.compressDirectByteBuffer(
                out, out.position(), out.remaining(), plain, plain.position(), plain.remaining());
    }

    @Override
    int decodeDirect(ByteBuffer encoded, ByteBuffer out) {
        ZstdDecompressCtx pooled = decoders.poll();
        ZstdDecompressCtx decoder = pooled != null ? pooled : new ZstdDecompressCtx();
        try {
            return decode(decoder, encoded, out);
        } finally {
            decoders.add(decoder);
        }
    }

    private int decode(ZstdDecompressCtx decoder, ByteBuffer encoded, ByteBuffer out) {
        try {
            return decoder.decompressDirectByteBuffer(
                    out,
                    out.position(),
                    out.remaining(),
                    encoded,
                    encoded.position(),
                    encoded.remaining());
        } catch (ZstdException e) {
            throw invalid(e.getMessage());
        }
    }

    @Override
    public void close() {
        encoders.forEach(ZstdCompressCtx::close);
        decoders.forEach(ZstdDecompressCtx::close);
        encoders.clear();
        decoders.clear();
    }
}
