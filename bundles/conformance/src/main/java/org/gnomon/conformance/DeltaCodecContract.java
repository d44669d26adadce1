package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a codec is held to. */
public interface DeltaCodecContract {

    int PAGE = 4096;
    byte CANARY = 0x5a;

    /** The codec. */
    DeltaCodec codec();

    /** Page-like contents, from nothing to a batch of pages. */
    static Stream<byte[]> contents() {
        return Stream.of(
                new byte[0],
                new byte[] {42},
                new byte[PAGE],
                random(PAGE, 1),
                text(PAGE),
                sparse(PAGE),
                text(16 * PAGE),
                sparse(16 * PAGE),
                random(64 * PAGE, 2),
                new byte[256 * PAGE],
                random(4095, 3));
    }

    @Disabled("Use by several threads at once needs threads, which only the runtime makes.")
    @Test
    default void untested_codecIsSafeForSeveralThreads() {}

    @Test
    default void nameIsStable() {
        assertThat(codec().name()).matches("[a-z0-9]{1,16}").isEqualTo(codec().name());
    }

    @ParameterizedTest
    @MethodSource("org.gnomon.conformance.DeltaCodecContract#contents")
    default void roundTripGivesTheSameBytes(byte[] plain) {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer in = buffer(plain, 5, direct).asReadOnlyBuffer();
            byte[] encoded = encode(in, direct);
            assertThat(in.position()).isEqualTo(5);
            assertThat(in.remaining()).isEqualTo(plain.length);
            assertThat(encoded.length).isLessThanOrEqualTo(codec().maxEncodedLength(plain.length));
            assertThat(decode(buffer(encoded, 3, direct), plain.length, direct)).isEqualTo(plain);
            ByteBuffer readOnly = buffer(encoded, 3, direct).asReadOnlyBuffer();
            assertThat(decode(readOnly, plain.length, !direct)).isEqualTo(plain);
        }
    }

    @Test
    default void whatRepeatsBecomesLess() {
        assertThat(encode(buffer(new byte[PAGE], 0, true), true).length).isLessThan(PAGE / 8);
        assertThat(encode(buffer(text(16 * PAGE), 0, true), true).length).isLessThan(8 * PAGE);
    }

    @ParameterizedTest
    @MethodSource("org.gnomon.conformance.DeltaCodecContract#contents")
    default void outputThatDoesNotFitIsRefused(byte[] plain) {
        if (plain.length == 0) {
            return;
        }
        byte[] encoded = encode(buffer(plain, 0, true), true);
        ByteBuffer out = canaries(plain.length + 8, true);
        out.limit(plain.length - 1);
        Problems.expect(() -> codec().decode(buffer(encoded, 0, true), out), Problem.INVALID_INPUT);
        assertCanaries(out, plain.length - 1);
    }

    @Test
    default void cutInputNeverHarms() {
        byte[] plain = text(PAGE);
        byte[] encoded = encode(buffer(plain, 0, true), true);
        for (int length = 0; length < encoded.length; length++) {
            hostile(Arrays.copyOf(encoded, length), plain.length);
        }
    }

    @Test
    default void flippedBitsNeverHarm() {
        byte[] plain = text(PAGE);
        byte[] encoded = encode(buffer(plain, 0, true), true);
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] changed = encoded.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            hostile(changed, plain.length);
        }
    }

    @Test
    default void garbageNeverHarms() {
        for (int seed = 0; seed < 2000; seed++) {
            hostile(random(1 + seed % 300, seed), PAGE);
        }
    }

    /** Either it decodes to something that fits, or it says invalid-input; nothing else. */
    private void hostile(byte[] input, int room) {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer in = buffer(input, 0, direct);
            ByteBuffer out = canaries(room + 64, direct);
            out.position(16).limit(16 + room);
            Throwable thrown = catchThrowable(() -> codec().decode(in, out));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(GnomonException.class);
                assertThat(((GnomonException) thrown).problem().code())
                        .isEqualTo(Problem.INVALID_INPUT);
            }
            assertThat(in.remaining()).isEqualTo(input.length);
            assertCanaries(out, 16 + room);
            for (int i = 0; i < 16; i++) {
                assertThat(out.get(i)).isEqualTo(CANARY);
            }
        }
    }

    private byte[] encode(ByteBuffer plain, boolean direct) {
        int room = codec().maxEncodedLength(plain.remaining());
        ByteBuffer out = canaries(room + 16, direct);
        out.limit(7 + room).position(7);
        int written = codec().encode(plain, out);
        assertThat(out.position()).isEqualTo(7 + written);
        assertCanaries(out, 7 + room);
        byte[] encoded = new byte[written];
        out.get(7, encoded);
        return encoded;
    }

    private byte[] decode(ByteBuffer encoded, int length, boolean direct) {
        int before = encoded.remaining();
        ByteBuffer out = canaries(length + 16, direct);
        out.limit(9 + length).position(9);
        int written = codec().decode(encoded, out);
        assertThat(encoded.remaining()).isEqualTo(before);
        assertThat(written).isEqualTo(length);
        assertThat(out.position()).isEqualTo(9 + written);
        byte[] plain = new byte[written];
        out.get(9, plain);
        return plain;
    }

    private static ByteBuffer canaries(int size, boolean direct) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            buffer.put(i, CANARY);
        }
        return buffer;
    }

    private static void assertCanaries(ByteBuffer buffer, int from) {
        ByteBuffer whole = buffer.duplicate().clear();
        for (int i = from; i < whole.capacity(); i++) {
            assertThat(whole.get(i)).as("byte %s, after the limit", i).isEqualTo(CANARY);
        }
    }

    private static ByteBuffer buffer(byte[] content, int offset, boolean direct) {
        int size = content.length + offset;
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        buffer.position(offset).put(content).position(offset);
        return buffer;
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append("order ").append(i * 37 % 1000).append(" is pending\n");
        }
        return Arrays.copyOf(
                text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII), length);
    }

    /** As the XOR of a page with its older self is: mostly zero. */
    private static byte[] sparse(int length) {
        byte[] bytes = new byte[length];
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < length / 100; i++) {
            bytes[random.nextInt(length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
