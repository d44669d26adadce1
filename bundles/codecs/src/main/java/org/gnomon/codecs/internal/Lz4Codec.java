package org.gnomon.codecs.internal;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** An LZ4 block. The native library where it loads, else the same in Java. */
final class Lz4Codec extends BufferCodec {

    private final LZ4Compressor compressor;
    private final LZ4SafeDecompressor decompressor;

    Lz4Codec() {
        super("lz4");
        LZ4Factory factory = LZ4Factory.fastestInstance();
        compressor = factory.fastCompressor();
        // Never the "fast" decompressor: it trusts its input.
        decompressor = factory.safeDecompressor();
    }

    @Override
    public int maxEncodedLength(int plainLength) {
        return compressor.maxCompressedLength(plainLength);
    }

    @Override
    int encodeDirect(ByteBuffer plain, ByteBuffer out) {
        return compressor.compress(
                plain, plain.position(), plain.remaining(), out, out.position(), out.remaining());
    }

    @Override
    int decodeDirect(ByteBuffer encoded, ByteBuffer out) {
        try {
            return decompressor.decompress(
                    encoded,
                    encoded.position(),
                    encoded.remaining(),
                    out,
                    out.position(),
                    out.remaining());
        } catch (LZ4Exception | IndexOutOfBoundsException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }
}
