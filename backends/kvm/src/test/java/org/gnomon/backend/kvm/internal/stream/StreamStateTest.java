package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;

/** The state bytes of version 1, there and back. */
class StreamStateTest {
    /** What version 1 is, for good; a change of it needs another version number. */
    private static final String GOLDEN =
            "474e53530001" // magic, version
                    + "0000003e" // body
                    + "00000006070000000"
                    + "16d" // configuration
                    + "000000020000000000000004" // section
                    + "00030001" // blocks, RAM is the second
                    + "037667610000000000002000"
                    + "0372616d0000000000004000"
                    + "03726f6d0000000000001000";

    private static byte[] written(byte[] rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamState state =
                new StreamState(
                        bytes -> {
                            while (bytes.hasRemaining()) {
                                out.write(bytes.get());
                            }
                        });
        state.layout(Synthetic.layout());
        state.rest(ByteBuffer.wrap(rest));
        state.end();
        return out.toByteArray();
    }

    @Test
    void theHeadIsAsItWas() {
        String hex = HexFormat.of().formatHex(written(new byte[0]));
        assertThat(hex).startsWith(GOLDEN);
        assertThat(hex).hasSize(GOLDEN.length() + 8 + 16);
    }

    @Test
    void comesBackFromAnyPortions() {
        byte[] rest = new byte[3_000_000];
        new Random(1).nextBytes(rest);
        byte[] bytes = written(rest);
        StreamStateReader reader = new StreamStateReader(1 << 24);
        Random random = new Random(2);
        for (int at = 0; at < bytes.length; ) {
            assertThat(reader.isComplete()).isFalse();
            int length = Math.min(bytes.length - at, 1 + random.nextInt(100_000));
            reader.add(ByteBuffer.wrap(bytes, at, length));
            at += length;
        }
        assertThat(reader.isComplete()).isTrue();
        assertThat(reader.layout()).contains(Synthetic.layout());
        assertThat(reader.rest()).isEqualTo(ByteBuffer.wrap(rest));
    }

    @Test
    void everyFlippedBitIsFoundOrRefused() {
        byte[] bytes = written(new byte[50]);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            StreamStateReader reader = new StreamStateReader(1000);
            try {
                reader.add(ByteBuffer.wrap(flipped));
                assertThat(reader.isComplete()).as("bit %s", bit).isFalse();
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT);
            }
        }
    }

    @Test
    void keepsNoMoreThanItMay() {
        StreamStateReader reader = new StreamStateReader(1000);
        assertThatThrownBy(() -> reader.add(ByteBuffer.wrap(written(new byte[1001]))))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("1000 in all");
    }

    @Test
    void takesNothingAfterTheEnd() {
        StreamStateReader reader = new StreamStateReader(1000);
        reader.add(ByteBuffer.wrap(written(new byte[1])));
        assertThatThrownBy(() -> reader.add(ByteBuffer.allocate(1)))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("after the end");
    }
}
