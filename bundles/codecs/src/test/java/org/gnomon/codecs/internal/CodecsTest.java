package org.gnomon.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.DeltaCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecsTest {

    private static final BuiltInCodecs CODECS = BuiltInCodecs.load();
    private static final byte GUARD = 0x5a;
    private static final int MARGIN = 64;

    static List<DeltaCodec> codecs() {
        return CODECS.all();
    }

    @AfterAll
    static void close() {
        CODECS.close();
    }

    @Test
    void allThreeWorkHere() {
        assertThat(codecs())
                .extracting(DeltaCodec::name)
                .containsExactly("zstd1", "lz4", "brotli1");
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void roundTripsEverySizeAndKindOfContent(DeltaCodec codec) {
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 2, 63, 4095, 4096, 65536, 65537, 1 << 20}) {
            for (int kind = 0; kind < 3; kind++) {
                byte[] plain = content(random, length, kind);
                assertThat(bytes(decode(codec, encode(codec, direct(plain)), length)))
                        .as("%s, %d bytes, kind %d", codec.name(), length, kind)
                        .isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void leavesPositionsAndNeighboursAsTheContractSays(DeltaCodec codec) {
        byte[] plain = content(new Random(8), 10_000, 1);
        ByteBuffer in = guarded(plain.length);
        in.duplicate().put(plain);
        ByteBuffer out = guarded(codec.maxEncodedLength(plain.length));
        int written = codec.encode(in, out);
        assertThat(in.position()).isEqualTo(MARGIN);
        assertThat(in.remaining()).isEqualTo(plain.length);
        assertThat(out.position()).isEqualTo(MARGIN + written);
        assertGuarded(out);
        ByteBuffer encoded = out.duplicate().position(MARGIN).limit(MARGIN + written);
        ByteBuffer back = guarded(plain.length);
        assertThat(codec.decode(encoded, back)).isEqualTo(plain.length);
        assertThat(back.hasRemaining()).isFalse();
        assertThat(encoded.position()).isEqualTo(MARGIN);
        assertGuarded(back);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void worksOnHeapAndReadOnlyBuffers(DeltaCodec codec) {
        byte[] plain = content(new Random(9), 5_000, 1);
        ByteBuffer out = ByteBuffer.allocate(codec.maxEncodedLength(plain.length));
        codec.encode(ByteBuffer.wrap(plain).asReadOnlyBuffer(), out);
        ByteBuffer back = ByteBuffer.allocate(plain.length);
        codec.decode(out.flip().asReadOnlyBuffer(), back);
        assertThat(back.array()).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesTooLittleRoom(DeltaCodec codec) {
        byte[] plain = content(new Random(10), 4096, 1);
        ByteBuffer encoded = encode(codec, direct(plain));
        assertInvalid(() -> codec.decode(encoded, ByteBuffer.allocateDirect(4095)));
        assertInvalid(() -> codec.decode(encoded, ByteBuffer.allocateDirect(0)));
        ByteBuffer small = ByteBuffer.allocateDirect(codec.maxEncodedLength(4096) - 1);
        assertInvalid(() -> codec.encode(direct(plain), small));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aBombDoesNotGetOut(DeltaCodec codec) {
        ByteBuffer bomb = encode(codec, ByteBuffer.allocateDirect(64 << 20));
        ByteBuffer out = guarded(4096);
        assertInvalid(() -> codec.decode(bomb, out));
        assertGuarded(out);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesNothingAtAll(DeltaCodec codec) {
        assertInvalid(
                () -> codec.decode(ByteBuffer.allocateDirect(0), ByteBuffer.allocateDirect(16)));
    }

    /** Damaged and made-up input: either it decodes inside the room or it is refused. */
    @ParameterizedTest
    @MethodSource("codecs")
    void hostileInputStaysInsideItsRoom(DeltaCodec codec) {
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 4_000; i++) {
            ByteBuffer bad = damaged(codec, random, i);
            ByteBuffer out = guarded(random.nextInt(8192));
            int before = out.position();
            try {
                int written = codec.decode(bad, out);
                assertThat(written).isBetween(0, out.limit() - before);
                assertThat(out.position()).isEqualTo(before + written);
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT);
                assertThat(out.position()).isEqualTo(before);
                refused++;
            }
            assertGuarded(out);
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void manyThreadsAtOnce(DeltaCodec codec) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> work =
                    IntStream.range(0, 16)
                            .<Callable<Boolean>>mapToObj(i -> () -> many(codec, i))
                            .toList();
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aMissingLibraryDisablesOnlyItsOwnCodec() {
        Map<String, Supplier<BufferCodec>> makers = new LinkedHashMap<>();
        makers.put(
                "zstd1",
                () -> {
                    throw new UnsatisfiedLinkError("no such library");
                });
        makers.put(
                "brotli1",
                () -> {
                    throw new UnsupportedOperationException("unknown machine");
                });
        makers.put("lz4", Lz4Codec::new);
        try (BuiltInCodecs rest = BuiltInCodecs.load(makers)) {
            assertThat(rest.all()).extracting(DeltaCodec::name).containsExactly("lz4");
        }
    }

    private static boolean many(DeltaCodec codec, int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            byte[] plain = content(random, random.nextInt(20_000), 1);
            ByteBuffer back = decode(codec, encode(codec, direct(plain)), plain.length);
            if (!back.equals(ByteBuffer.wrap(plain))) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer damaged(DeltaCodec codec, Random random, int round) {
        if (round % 4 == 0) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            return direct(noise);
        }
        byte[] good = bytes(encode(codec, direct(content(random, 1 + random.nextInt(6000), 1))));
        for (int i = random.nextInt(4); i >= 0; i--) {
            good[random.nextInt(good.length)] = (byte) random.nextInt();
        }
        int length = round % 4 == 1 ? 1 + random.nextInt(good.length) : good.length;
        return direct(good).limit(length);
    }

    /** Zeros, words that repeat, or noise. */
    private static byte[] content(Random random, int length, int kind) {
        byte[] bytes = new byte[length];
        if (kind == 2) {
            random.nextBytes(bytes);
        } else if (kind == 1) {
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : i % 17);
            }
        }
        return bytes;
    }

    private static ByteBuffer encode(DeltaCodec codec, ByteBuffer plain) {
        ByteBuffer out = ByteBuffer.allocateDirect(codec.maxEncodedLength(plain.remaining()));
        codec.encode(plain, out);
        return out.flip();
    }

    private static ByteBuffer decode(DeltaCodec codec, ByteBuffer encoded, int length) {
        ByteBuffer out = ByteBuffer.allocateDirect(length);
        assertThat(codec.decode(encoded, out)).isEqualTo(length);
        return out.flip();
    }

    private static ByteBuffer guarded(int room) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(room + 2 * MARGIN);
        while (buffer.hasRemaining()) {
            buffer.put(GUARD);
        }
        return buffer.position(MARGIN).limit(MARGIN + room);
    }

    private static void assertGuarded(ByteBuffer buffer) {
        for (int i = 0; i < MARGIN; i++) {
            ByteBuffer whole = buffer.duplicate().clear();
            assertThat(whole.get(i)).isEqualTo(GUARD);
            assertThat(whole.get(whole.capacity() - 1 - i)).isEqualTo(GUARD);
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void assertInvalid(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
    }
}
