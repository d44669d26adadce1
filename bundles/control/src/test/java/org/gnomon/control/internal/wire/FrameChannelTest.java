package org.gnomon.control.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameChannelTest {

    @Test
    void framesComeOutAsTheyWentIn() throws IOException {
        Memory memory = new Memory();
        FrameChannel channel = new FrameChannel(memory);
        channel.sendPreamble();
        for (FrameType type : FrameType.values()) {
            channel.write(Frame.of(type, "héllo " + type));
        }
        channel.write(new Frame(FrameType.OUT, new byte[FrameChannel.MAX_PAYLOAD]));

        channel.expectPreamble();
        for (FrameType type : FrameType.values()) {
            Frame frame = channel.read();
            assertThat(frame.type()).isEqualTo(type);
            assertThat(frame.text()).isEqualTo("héllo " + type);
        }
        assertThat(channel.read().payload()).hasSize(FrameChannel.MAX_PAYLOAD);
        assertThatThrownBy(channel::read).isInstanceOf(EOFException.class);
    }

    @Test
    void aFrameThatClaimsTooMuchIsRefusedBeforeAnythingIsReserved() {
        Memory memory = new Memory();
        memory.put(ByteBuffer.allocate(5).put((byte) 'R').putInt(Integer.MAX_VALUE).array());
        assertThatThrownBy(() -> new FrameChannel(memory).read())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("2147483647");
        memory.clear();
        memory.put(ByteBuffer.allocate(5).put((byte) 'R').putInt(-1).array());
        assertThatThrownBy(() -> new FrameChannel(memory).read())
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void tooLongAFrameIsNotSent() {
        Frame frame = new Frame(FrameType.OUT, new byte[FrameChannel.MAX_PAYLOAD + 1]);
        assertThatThrownBy(() -> new FrameChannel(new Memory()).write(frame))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void noiseIsAnErrorAndNeverAnythingElse() {
        Random seeded = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[seeded.nextInt(64)];
            seeded.nextBytes(noise);
            Memory memory = new Memory();
            memory.put(noise);
            FrameChannel channel = new FrameChannel(memory);
            assertThatThrownBy(
                            () -> {
                                channel.expectPreamble();
                                channel.read();
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStrangerIsKnownByItsFirstBytes() {
        Memory memory = new Memory();
        memory.put("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> new FrameChannel(memory).expectPreamble())
                .isInstanceOf(ProtocolException.class);
    }

    /** What is written can be read; one byte at a time, as a network may do it. */
    private static final class Memory implements ByteChannel {

        private final ByteBuffer bytes = ByteBuffer.allocate(200_000);
        private int read;

        void put(byte[] more) {
            bytes.put(more);
        }

        void clear() {
            bytes.clear();
            read = 0;
        }

        @Override
        public int read(ByteBuffer into) {
            if (read == bytes.position()) {
                return -1;
            }
            into.put(bytes.get(read++));
            return 1;
        }

        @Override
        public int write(ByteBuffer from) {
            bytes.put(from.get());
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
