package org.gnomon.link.internal.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.HexFormat;
import java.util.Random;
import org.gnomon.link.internal.calls.Wire.Hello;
import org.gnomon.link.internal.calls.Wire.Purpose;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.junit.jupiter.api.Test;

/** What is said over a connection: as it is written down, and when it is anything else. */
class WordsTest {

    /** Reads from given bytes, a few at a time; keeps what is written. */
    private static final class Memory implements ByteChannel {
        private final ByteBuffer in;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Memory(byte[] in) {
            this.in = ByteBuffer.wrap(in);
        }

        @Override
        public int read(ByteBuffer to) {
            int n = Math.min(Math.min(to.remaining(), in.remaining()), 7);
            for (int i = 0; i < n; i++) {
                to.put(in.get());
            }
            return n == 0 && to.hasRemaining() ? -1 : n;
        }

        @Override
        public int write(ByteBuffer from) {
            int n = from.remaining();
            byte[] bytes = new byte[n];
            from.get(bytes);
            out.writeBytes(bytes);
            return n;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.toBytes().remaining()];
        frame.toBytes().get(bytes);
        return bytes;
    }

    @Test
    void helloIsAsItIsWrittenDown() throws IOException {
        Memory memory = new Memory(new byte[0]);
        Wire.write(memory, new Hello(Purpose.CHANNEL, "kvm", new byte[] {9, 8}));
        byte[] expected = hex("474e4c4b 01 02 03 6b766d 00000002 0908");
        assertThat(memory.out.toByteArray()).isEqualTo(expected);
        Hello read = Wire.readHello(new Memory(expected));
        assertThat(read.purpose()).isEqualTo(Purpose.CHANNEL);
        assertThat(read.service()).isEqualTo("kvm");
        assertThat(read.opening()).containsExactly(9, 8);
    }

    @Test
    void repliesAreAsTheyAreWrittenDown() throws IOException {
        Memory welcome = new Memory(new byte[0]);
        Wire.reply(welcome, null);
        assertThat(welcome.out.toByteArray()).isEqualTo(hex("474e4c4b 01 00"));
        assertThat(Wire.readReply(new Memory(welcome.out.toByteArray()))).isNull();
        Memory refusal = new Memory(new byte[0]);
        Wire.reply(refusal, Problem.of("busy", "m", ""));
        byte[] expected = hex("474e4c4b 01 01 0004 62757379 0001 6d 0000");
        assertThat(refusal.out.toByteArray()).isEqualTo(expected);
        assertThat(Wire.readReply(new Memory(expected))).isEqualTo(Problem.of("busy", "m", ""));
    }

    @Test
    void framesAreAsTheyAreWrittenDown() throws IOException {
        Frame request = Frame.request(258, "kvm", new byte[] {7});
        assertThat(bytes(request)).isEqualTo(hex("0000000e 01 0000000000000102 03 6b766d 07"));
        assertThat(bytes(Frame.answer(1, new byte[] {5})))
                .isEqualTo(hex("0000000a 02 0000000000000001 05"));
        assertThat(bytes(Frame.ping(0))).isEqualTo(hex("00000009 04 0000000000000000"));
        assertThat(bytes(Frame.pong(0))).isEqualTo(hex("00000009 05 0000000000000000"));
        Frame read = Frame.read(new Memory(bytes(request)));
        assertThat(read.type()).isEqualTo(Frame.Type.REQUEST);
        assertThat(read.id()).isEqualTo(258);
        assertThat(read.service()).isEqualTo("kvm");
        assertThat(read.body()).containsExactly(7);
        Problem problem = Problem.of("busy", "message", "next");
        Frame failed = Frame.read(new Memory(bytes(Frame.undelivered(3, problem))));
        assertThat(failed.type()).isEqualTo(Frame.Type.UNDELIVERED);
        assertThat(failed.problem()).isEqualTo(problem);
    }

    @Test
    void aProblemsCodeIsAWordAndNeverThisSidesOwn() throws IOException {
        assertThat(received("Not A Word").code()).isEqualTo(Problem.INTERNAL);
        assertThat(received(PeerHosts.NO_ANSWER).code()).isEqualTo("peer-no-answer");
        assertThat(received(PeerHosts.UNREACHABLE).code()).isEqualTo("peer-unreachable");
        assertThat(received("stale-epoch").code()).isEqualTo("stale-epoch");
    }

    @Test
    void aProblemsTextDoesNotSteerATerminal() throws IOException {
        Problem said = Problem.of("busy", "\u001b[2Jgone\u0007", "two\nlines");
        Problem read = Frame.read(new Memory(bytes(Frame.failed(1, said)))).problem();
        assertThat(read).isEqualTo(Problem.of("busy", "?[2Jgone?", "two\nlines"));
    }

    private static Problem received(String code) throws IOException {
        return Frame.read(new Memory(bytes(Frame.failed(1, Problem.of(code, "m", "n"))))).problem();
    }

    @Test
    void ofAnotherVersionAreRefusedByName() {
        assertThatThrownBy(() -> Wire.readHello(new Memory(hex("474e4c4b 07 01 00 00000000"))))
                .hasMessageContaining("version 7");
        assertThatThrownBy(() -> Wire.readReply(new Memory(hex("485454502f31"))))
                .hasMessageContaining("does not speak Gnomon's protocol");
    }

    /** Whatever comes: a message, or an error of reading; no other error, and no end of memory. */
    @Test
    void changedByChanceEndInAnErrorOfReadingAtMost() {
        Random random = new Random(20261123);
        Problem problem = Problem.of("busy", "message", "next");
        byte[][] seeds = {
            bytes(Frame.request(258, "kvm", new byte[40])),
            bytes(Frame.failed(3, problem)),
            hex("474e4c4b 01 02 03 6b766d 00000002 0908"),
            hex("474e4c4b 01 01 0004 62757379 0001 6d 0000"),
        };
        int read = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] bytes = seeds[i % seeds.length].clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            read += reads(i % seeds.length, java.util.Arrays.copyOf(bytes, length)) ? 1 : 0;
        }
        assertThat(read).isBetween(1000, 39_000);
    }

    private static boolean reads(int kind, byte[] bytes) {
        try {
            switch (kind) {
                case 0 -> Frame.read(new Memory(bytes));
                case 1 -> Frame.read(new Memory(bytes)).problem();
                case 2 -> Wire.readHello(new Memory(bytes));
                default -> Wire.readReply(new Memory(bytes));
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (RuntimeException e) {
            return fail("for " + HexFormat.of().formatHex(bytes), e);
        }
    }
}
