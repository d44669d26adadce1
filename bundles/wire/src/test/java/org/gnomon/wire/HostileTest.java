package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileTest {

    private static final int PAGES = 64;

    @TempDir Path folder;

    private final MemorySink sink = new MemorySink(4096, PAGES);
    private final BatchDecoder decoder = new BatchDecoder(sink, Codecs.ALL);
    private final List<byte[]> payloads = new ArrayList<>();

    @BeforeEach
    void record() {
        List<Scheme> all = Scheme.candidates(Codecs.ALL, Codecs.ALL.names());
        for (Scheme scheme : all) {
            try (Pair pair = new Pair(folder, 4096, PAGES, List.of(scheme), Long.MAX_VALUE)) {
                for (int i = 0; i < 6; i++) {
                    pair.guest.work(i % 2 == 0 ? 3 : 40);
                    EncodedBatch encoded = pair.encoder.encode(pair.guest.take(pair.batch));
                    byte[] payload = new byte[encoded.payload().remaining()];
                    encoded.payload().get(payload);
                    payloads.add(payload);
                }
            }
        }
    }

    @Test
    void damagedPayloadsAreRefusedOrAppliedWithinTheReplica() {
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = payloads.get(random.nextInt(payloads.size())).clone();
            int head = Math.min(bad.length, 120);
            for (int k = random.nextInt(3); k >= 0; k--) {
                int at = random.nextInt(random.nextBoolean() ? head : bad.length);
                bad[at] = (byte) random.nextInt();
            }
            if (i % 5 == 0) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length + 10));
            }
            refused += applies(bad) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    @Test
    void noiseIsRefused() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            if (noise.length > 3 && i % 2 == 0) {
                noise[0] = 12;
                noise[1] = 0;
                noise[2] = (byte) (1 + i % 4);
            }
            applies(noise);
        }
    }

    @Test
    void wholeStreamsEndTyped() {
        Random random = new Random(6);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer frame = ByteBuffer.allocate(1 << 20);
        for (byte[] payload : payloads) {
            FrameWriter.put(frame.clear(), FrameKind.PAGES, 1, ByteBuffer.wrap(payload));
            out.write(frame.array(), 0, frame.position());
        }
        byte[] good = out.toByteArray();
        int ended = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(good.length)] ^= (byte) (1 + random.nextInt(255));
            FrameReader reader =
                    FrameReader.withoutChecksums(
                            Channels.newChannel(new ByteArrayInputStream(bad)));
            try {
                new StreamApplier(sink, Codecs.ALL).apply(reader);
            } catch (GnomonException | EOFException e) {
                ended++;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(ended).isPositive();
    }

    /** Page 60 is named first, then what lies behind it, so that a wrong end would be written. */
    @Test
    void nothingIsWrittenOfAPayloadThatIsWrongAtItsEnd() {
        ByteBuffer payload = ByteBuffer.allocate(100);
        payload.put(new byte[] {12, 0, 3, 60, 0x01, 7, 0x01, 8, 0x21, 9});
        refuse("page 64 of 64", payload.flip());
        assertThat(sink.writes).isZero();
    }

    @Test
    void everyFieldIsChecked() {
        refuse("0 bytes left for PAGES", bytes());
        refuse("page size is 8192, expected 4096", bytes(13, 0, 1, 0, 0));
        refuse("pages of 2^8 bytes", bytes(8, 0, 1, 0, 0));
        refuse("pages of 2^-1 bytes", bytes(255, 0, 1, 0, 0));
        refuse("0 pages", bytes(12, 0, 0, 0));
        refuse("65 pages", bytes(12, 0, 65, 0));
        refuse("17 bytes", bytes(12, 17, 1, 0, 0));
        refuse("'LZ' is not a codec's name", bytes(12, 2, 'L', 'Z', 1, 0, 0));
        refuse("page 64 of 64", bytes(12, 0, 1, 64, 0));
        refuse("page kind 8", bytes(12, 0, 1, 0, 8));
        refuse("gap before the first page is 1", bytes(12, 0, 1, 0, 0x10));
        refuse("needless bytes", bytes(12, 0, 1, 0x80, 0, 0));
        refuse(
                "more than 63 bits",
                bytes(12, 0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0));
        refuse("of 64", bytes(12, 0, 2, 63, 0, 0xf0, 255, 255, 255, 255, 255, 255, 255, 255, 127));
        refuse("reference to page 64 of 64", bytes(12, 0, 1, 0, 2, 64));
        refuse("0 bytes left for a fill byte", bytes(12, 0, 1, 0, 1));
        refuse("2 bytes left for a reference", bytes(12, 0, 1, 0, 3, 0, 0));
        refuse("1 bytes of content and codec '' for 0 bytes raw", bytes(12, 0, 1, 0, 0, 9));
        refuse("for 4096 bytes raw and 0 coded", bytes(12, 0, 1, 0, 4, 9));
        refuse("codec '' for 0 bytes raw and 4096 coded", bytes(12, 0, 1, 0, 5, 9));
        refuse("0 bytes of content", bytes(12, 3, 'l', 'z', '4', 1, 0, 5));
        refuse("codec 'lz4' for 0 bytes raw and 0", bytes(12, 3, 'l', 'z', '4', 1, 0, 0));
        refuse("takes no dictionary", bytes(12, 3, 'l', 'z', '4', 1, 0, 7, 1));
        assertThat(sink.writes).isZero();
    }

    @Test
    void anUnknownCodecIsAMissingPart() {
        assertThatThrownBy(() -> decoder.apply(bytes(12, 1, 'q', 1, 0, 5, 1)))
                .extracting(e -> ((GnomonException) e).problem().code())
                .isEqualTo(Problem.MISSING_PART);
    }

    @Test
    void aBlockOfOtherLengthIsRefused() {
        ByteBuffer plain = ByteBuffer.allocateDirect(4095);
        ByteBuffer out = ByteBuffer.allocateDirect(8192);
        out.put(bytes(12, 3, 'l', 'z', '4', 1, 0, 5));
        Codecs.ALL.named("lz4").encode(plain, out);
        refuse("4095 bytes decoded for 1 pages", out.flip());
        assertThat(sink.writes).isZero();
    }

    private void refuse(String what, ByteBuffer payload) {
        assertThatThrownBy(() -> decoder.apply(payload))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining(what)
                .extracting(e -> ((GnomonException) e).problem().code())
                .isEqualTo(Problem.INVALID_INPUT);
    }

    private boolean applies(byte[] payload) {
        int writes = sink.writes;
        try {
            return decoder.apply(ByteBuffer.wrap(payload));
        } catch (GnomonException e) {
            assertThat(e.problem().code()).isIn(Problem.INVALID_INPUT, Problem.MISSING_PART);
            assertThat(sink.writes).isEqualTo(writes);
            return false;
        }
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        Arrays.stream(values).forEach(value -> buffer.put((byte) value));
        return buffer.flip();
    }
}
