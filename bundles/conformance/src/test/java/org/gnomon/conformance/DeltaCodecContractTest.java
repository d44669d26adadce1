package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;
import org.junit.jupiter.api.Test;

/** The contract passes on a codec made of the JDK's own deflate, and fails on broken ones. */
class DeltaCodecContractTest implements DeltaCodecContract {

    @Override
    public DeltaCodec codec() {
        return new Deflate();
    }

    @Test
    void codecThatWritesPastTheLimitIsFound() {
        DeltaCodecContract bad =
                () ->
                        new Deflate() {
                            @Override
                            public int decode(ByteBuffer encoded, ByteBuffer out) {
                                out.limit(out.capacity());
                                return super.decode(encoded, out);
                            }
                        };
        assertThatThrownBy(() -> bad.outputThatDoesNotFitIsRefused(new byte[4096]))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void codecThatThrowsOtherErrorsIsFound() {
        DeltaCodecContract bad =
                () ->
                        new Deflate() {
                            @Override
                            public int decode(ByteBuffer encoded, ByteBuffer out) {
                                throw new IllegalArgumentException("garbage");
                            }
                        };
        assertThatThrownBy(bad::garbageNeverHarms).isInstanceOf(AssertionError.class);
    }

    /** A codec. */
    static class Deflate implements DeltaCodec {

        @Override
        public String name() {
            return "deflate";
        }

        @Override
        public int maxEncodedLength(int plainLength) {
            return plainLength + plainLength / 1000 + 64;
        }

        @Override
        public int encode(ByteBuffer plain, ByteBuffer out) {
            Deflater deflater = new Deflater(1);
            deflater.setInput(plain.duplicate());
            deflater.finish();
            int written = deflater.deflate(out);
            deflater.end();
            return written;
        }

        @Override
        public int decode(ByteBuffer encoded, ByteBuffer out) {
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(encoded.duplicate());
                int written = inflater.inflate(out);
                int more = inflater.finished() ? 0 : inflater.inflate(ByteBuffer.allocate(1));
                if (more > 0 || !inflater.finished()) {
                    throw refused(null);
                }
                return written;
            } catch (DataFormatException e) {
                throw refused(e);
            } finally {
                inflater.end();
            }
        }

        private static RuntimeException refused(Exception e) {
            return Problem.of(Problem.INVALID_INPUT, "not what encode makes, or too long", "")
                    .asException(e);
        }
    }
}
