package org.gnomon.codecs.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Zstandard at level 1. Contexts are kept and used again, because making one costs about as much as
 * compressing a small batch; there are as many as there were calls at the same time.
 */
final class ZstdCodec extends BufferCodec {

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
    int encodeDirect(ByteBuffer plain, ByteBuffer out) {
        ZstdCompressCtx pooled = encoders.poll();
        ZstdCompressCtx encoder = pooled != null ? pooled : newEncoder();
        try {
            return encoder.compressDirectByteBuffer(
                    out,
                    out.position(),
                    out.remaining(),
                    plain,
                    plain.position(),
                    plain.remaining());
        } finally {
            encoders.add(encoder);
        }
    }

    @Override
    int decodeDirect(ByteBuffer encoded, ByteBuffer out) {
        ZstdDecompressCtx pooled = decoders.poll();
        ZstdDecompressCtx decoder = pooled != null ? pooled : new ZstdDecompressCtx();
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
        } finally {
            decoders.add(decoder);
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
