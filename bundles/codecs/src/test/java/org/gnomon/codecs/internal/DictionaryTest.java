package org.gnomon.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DictionaryCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DictionaryTest {

    private static final int BATCH = 64 * 4096;
    private static final int TRAINED_MAGIC = 0xec30a437;

    private final ZstdCodec zstd = new ZstdCodec();
    private final DictionaryCodec codec = zstd;
    private final Random random = new Random(3);

    @AfterEach
    void close() {
        zstd.close();
    }

    @Test
    void noiseThatBothEndsHaveCostsNearlyNothing() {
        ByteBuffer old = noise(BATCH);
        ByteBuffer moved = ByteBuffer.allocateDirect(BATCH);
        moved.put(old.slice(BATCH / 2, BATCH / 2)).put(old.slice(0, BATCH / 2)).flip();
        ByteBuffer coded = encode(moved, old);
        assertThat(coded.remaining()).isLessThan(BATCH / 50);
        assertThat(decode(coded, old, BATCH)).isEqualTo(moved);
        assertThat(old.remaining()).isEqualTo(BATCH);
    }

    @Test
    void memoryThatLooksLikeATrainedDictionaryIsPlainContent() {
        ByteBuffer old = noise(8192);
        old.order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(0, TRAINED_MAGIC);
        ByteBuffer coded = encode(old.duplicate(), old);
        assertThat(coded.remaining()).isLessThan(200);
        assertThat(decode(coded, old, 8192)).isEqualTo(old);
    }

    @Test
    void everySizeOfDictionaryOnAnyKindOfBuffer() {
        for (int size : new int[] {0, 1, 7, 8, 4096, BATCH, 1 << 20}) {
            ByteBuffer old = noise(size);
            ByteBuffer plain = noise(9_000);
            ByteBuffer heap = ByteBuffer.allocate(size).put(old.duplicate()).flip();
            assertThat(decode(encode(plain, heap.asReadOnlyBuffer()), old, 9_000))
                    .as("%d bytes", size)
                    .isEqualTo(plain);
        }
        assertInvalid(() -> encode(noise(1), noise((1 << 20) + 1)));
        assertInvalid(() -> decode(noise(10), noise((1 << 20) + 1), 10));
    }

    @Test
    void aDictionaryIsForgottenAfterItsCall() {
        ByteBuffer old = noise(4096);
        ByteBuffer coded = encode(old.duplicate(), old);
        ByteBuffer alone = ByteBuffer.allocateDirect(codec.maxEncodedLength(4096));
        assertThat(codec.encode(old, alone)).isGreaterThan(4000);
        ByteBuffer out = ByteBuffer.allocateDirect(4096);
        assertInvalid(() -> codec.decode(coded, out));
        assertThat(out.position()).isZero();
    }

    @Test
    void hostileInputStaysInItsRoom() {
        ByteBuffer old = noise(BATCH);
        byte[] good = new byte[encode(old.duplicate(), old).remaining()];
        encode(old.duplicate(), old).get(good);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            ByteBuffer out = ByteBuffer.allocateDirect(BATCH).limit(random.nextInt(BATCH));
            try {
                int length = codec.decode(ByteBuffer.wrap(bad), noise(random.nextInt(20_000)), out);
                assertThat(length).isEqualTo(out.position());
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private ByteBuffer noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteBuffer.allocateDirect(length).put(bytes).flip();
    }

    private ByteBuffer encode(ByteBuffer plain, ByteBuffer dictionary) {
        ByteBuffer out = ByteBuffer.allocateDirect(codec.maxEncodedLength(plain.remaining()));
        codec.encode(plain, dictionary, out);
        return out.flip();
    }

    private ByteBuffer decode(ByteBuffer coded, ByteBuffer dictionary, int length) {
        ByteBuffer out = ByteBuffer.allocateDirect(length);
        assertThat(codec.decode(coded, dictionary, out)).isEqualTo(length);
        return out.flip();
    }

    private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
    }
}
