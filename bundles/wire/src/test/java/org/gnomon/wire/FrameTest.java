package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTest {

    private static final int KIND = FrameHeader.AT_KIND;

    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void everyKindComesBackAtItsLargest(FrameKind kind) throws IOException {
        byte[] payload = new byte[kind.mostBytes()];
        new Random(kind.code()).nextBytes(payload);
        FrameReader reader = reader(frame(kind, -7, payload));
        Frame frame = reader.read().orElseThrow();
        assertThat(frame.kind()).isEqualTo(kind);
        assertThat(frame.sequence()).isEqualTo(-7);
        assertThat(bytes(frame.payload())).isEqualTo(payload);
        assertThat(reader.read()).isEmpty();
        assertThat(reader.position()).isEqualTo(FrameHeader.BYTES + payload.length);
        assertThat(FrameKind.of(kind.code())).isEqualTo(kind);
    }

    @Test
    void aPayloadTooLargeIsNotSent() {
        FrameWriter writer = new FrameWriter(Channels.newChannel(new ByteArrayOutputStream()));
        assertInvalid(
                "4097 bytes to send in HELLO, at most 4096",
                () -> writer.write(FrameKind.HELLO, 0, ByteBuffer.allocate(4097)));
    }

    @Test
    void channelsMayTakeAndGiveAnyPiece() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Random random = new Random(1);
        WritableByteChannel thin = new Thin(Channels.newChannel(out), random);
        FrameWriter writer = new FrameWriter(thin);
        ByteBuffer kept = ByteBuffer.allocate(200_000);
        for (int i = 0; i < 20; i++) {
            byte[] payload = new byte[i * 2_000];
            random.nextBytes(payload);
            writer.write(FrameKind.STATE, i, ByteBuffer.wrap(payload));
            FrameWriter.put(kept.clear(), FrameKind.STATE, i, ByteBuffer.wrap(payload));
            writer.write(kept.flip());
        }
        assertThat(writer.written()).isEqualTo(out.size());
        ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(out.toByteArray()));
        FrameReader reader = new FrameReader(new ThinReader(in, random));
        for (int i = 0; i < 40; i++) {
            Frame frame = reader.read().orElseThrow();
            assertThat(frame.sequence()).isEqualTo(i / 2);
            assertThat(frame.payload().remaining()).isEqualTo(i / 2 * 2_000);
        }
        assertThat(reader.read()).isEmpty();
    }

    @Test
    void everyDamagedBitIsFound() throws IOException {
        byte[] good = frame(FrameKind.BEGIN, 3, new byte[8]);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> reader(bad).read())
                    .as("bit %d", bit)
                    .isInstanceOf(GnomonException.class);
        }
    }

    @Test
    void everyCutIsFound() throws IOException {
        byte[] good = frame(FrameKind.BEGIN, 3, new byte[8]);
        for (int length = 1; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> reader(cut).read())
                    .isInstanceOf(EOFException.class)
                    .hasMessage(
                            "the stream ended %d bytes before the end of the frame that begins"
                                    + " at byte 0",
                            (length < FrameHeader.BYTES ? FrameHeader.BYTES : good.length)
                                    - length);
        }
        assertThat(reader(new byte[0]).read()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        byte[] good = frame(FrameKind.ACK, 0, new byte[0]);
        byte[] magic = good.clone();
        magic[0] = 'X';
        assertInvalid("magic is 1481527117, expected 1196314445", () -> reader(magic).read());
        byte[] version = good.clone();
        version[4] = 9;
        assertThatThrownBy(() -> reader(version).read())
                .hasMessageContaining("format version 9, expected 2")
                .extracting(e -> ((GnomonException) e).problem().code())
                .isEqualTo(Problem.UNSUPPORTED);
        assertInvalid("kind 0, expected 1 to 13", () -> reader(header(KIND, 0)).read());
        assertInvalid("kind 14, expected 1 to 13", () -> reader(header(KIND, 14)).read());
        assertInvalid("flags is 1, expected 0", () -> reader(header(7, 1)).read());
        assertInvalid(
                "4278190080 bytes of ACK, expected at most 0",
                () -> reader(header(FrameHeader.AT_LENGTH, 0xff)).read());
    }

    @Test
    void aHeaderThatLiesTakesNoMemory() {
        byte[] huge = header(KIND, FrameKind.PAGES.code());
        ByteBuffer.wrap(huge).putInt(FrameHeader.AT_LENGTH, FrameKind.PAGES.mostBytes() + 1);
        seal(huge);
        assertInvalid("expected at most", () -> reader(huge).read());
        ByteBuffer.wrap(huge).putInt(FrameHeader.AT_LENGTH, Integer.MAX_VALUE);
        assertInvalid("header checksum", () -> reader(huge).read());
    }

    @Test
    void helloAndWelcomeComeBack() {
        Hello hello = new Hello(2, 3, 4096, 1 << 30, "vm-1/standby", 77, 1234, List.of("lz4"));
        assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
        assertThat(hello.agreedVersion()).isEqualTo(2);
        Welcome welcome = new Welcome(2, 5, -1, 6, true, List.of("lz4", "zstd1"));
        assertThat(Welcome.decode(welcome.encode())).isEqualTo(welcome);
        Problem problem = Problem.of("not-found", "no replica 'x' — näh", "Make one.");
        assertThat(WireProblem.decode(WireProblem.encode(problem))).isEqualTo(problem);
    }

    @Test
    void textsAreCutBetweenCharacters() {
        Problem problem = Problem.of("c", "ä".repeat(2_000), "");
        Problem cut = WireProblem.decode(WireProblem.encode(problem));
        assertThat(cut.message()).isEqualTo("ä".repeat(750));
    }

    @Test
    void whatAPeerSaysIsWrongCannotReachATerminal() {
        Problem bad = Problem.of("Not a\ncode", "gone\u001b[2J\nroot# \u202elie", "step\u0000");
        assertThat(WireProblem.decode(WireProblem.encode(bad)))
                .isEqualTo(Problem.of(Problem.INTERNAL, "gone?[2J?root# ?lie", "step?"));
    }

    @Test
    void badHellosAreRefused() {
        Hello future = new Hello(3, 4, 4096, 4096, "k", 0, 0, List.of());
        assertThatThrownBy(() -> Hello.decode(future.encode()).agreedVersion())
                .hasMessageContaining("it speaks the versions 3 to 4, here is 2");
        assertInvalid(
                "memory of 5000", () -> decode(new Hello(2, 2, 4096, 5000, "k", 0, 0, List.of())));
        assertInvalid(
                "memory of -4096",
                () -> decode(new Hello(2, 2, 4096, -4096, "k", 0, 0, List.of())));
        assertInvalid(
                "versions 3 to 2", () -> decode(new Hello(3, 2, 4096, 4096, "k", 0, 0, List.of())));
        assertInvalid(
                "printable", () -> decode(new Hello(2, 2, 4096, 4096, "k\n", 0, 0, List.of())));
        String longKey = "k".repeat(121);
        assertInvalid(
                "121 bytes", () -> decode(new Hello(2, 2, 4096, 4096, longKey, 0, 0, List.of())));
        ByteBuffer more = ByteBuffer.allocate(200);
        more.put(new Hello(2, 2, 4096, 4096, "k", 0, 0, List.of()).encode()).put((byte) 0).flip();
        assertInvalid("1 bytes too many in HELLO", () -> Hello.decode(more));
    }

    @Test
    void hashesTellWhichPagesAreTheSame() {
        MemorySink sink = new MemorySink(4096, 10);
        Guest guest = new Guest(4096, 10, 1);
        guest.noise(4);
        sink.write(4 * 4096, guest.page(4));
        PageHashes request = decode(FrameKind.HASHES, PageHashes.request(2, 5).encode());
        PageHashes answer = decode(FrameKind.HASHED, request.answer(sink).encode());
        assertThat(answer.first()).isEqualTo(2);
        assertThat(isHash(answer, 2, guest.page(4))).isTrue();
        assertThat(isHash(answer, 1, guest.page(4))).isFalse();
        assertThat(isHash(answer, 1, guest.page(3))).isTrue();
        assertInvalid("there are 10", () -> PageHashes.request(6, 5).answer(sink));
        assertInvalid("4097 pages", () -> PageHashes.request(0, 4097));
        assertInvalid("0 pages", () -> PageHashes.request(0, 0));
        assertInvalid("from page -1", () -> PageHashes.request(-1, 1));
    }

    private static boolean isHash(PageHashes answer, int i, ByteBuffer page) {
        PageHash hash = new PageHash().of(page);
        int at = i * PageHash.BYTES;
        return answer.hashes().getLong(at) == hash.high()
                && answer.hashes().getLong(at + Long.BYTES) == hash.low();
    }

    private static PageHashes decode(FrameKind kind, ByteBuffer payload) {
        return PageHashes.decode(new Frame(kind, 0, payload));
    }

    private static Hello decode(Hello hello) {
        return Hello.decode(hello.encode());
    }

    private static byte[] frame(FrameKind kind, long sequence, byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(Channels.newChannel(out)).write(kind, sequence, ByteBuffer.wrap(payload));
        return out.toByteArray();
    }

    /** A header of a frame without payload in which one byte is another, with right checksums. */
    private static byte[] header(int at, int value) {
        ByteBuffer out = ByteBuffer.allocate(FrameHeader.BYTES);
        FrameWriter.put(out, FrameKind.ACK, 0, ByteBuffer.allocate(0));
        out.put(at, (byte) value);
        return seal(out.array());
    }

    private static byte[] seal(byte[] header) {
        int crc = FrameHeader.crc(ByteBuffer.wrap(header, 0, FrameHeader.AT_CRC));
        ByteBuffer.wrap(header).putInt(FrameHeader.AT_CRC, crc);
        return header;
    }

    private static FrameReader reader(byte[] bytes) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void assertInvalid(
            String what, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining(what)
                .extracting(e -> ((GnomonException) e).problem().code())
                .isEqualTo(Problem.INVALID_INPUT);
    }

    /** Takes a part of what it is given. */
    private record Thin(WritableByteChannel to, Random random) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer from) throws IOException {
            int n = Math.min(from.remaining(), random.nextInt(3_000));
            to.write(from.slice(from.position(), n));
            from.position(from.position() + n);
            return n;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Gives a part of what is asked for. */
    private record ThinReader(ReadableByteChannel from, Random random)
            implements ReadableByteChannel {

        @Override
        public int read(ByteBuffer to) throws IOException {
            int n = Math.min(to.remaining(), 1 + random.nextInt(3_000));
            int got = from.read(to.slice(to.position(), n));
            to.position(to.position() + Math.max(0, got));
            return got;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
