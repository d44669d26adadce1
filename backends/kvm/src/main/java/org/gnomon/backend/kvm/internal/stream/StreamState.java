package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Writes the state bytes of a feed: what the far side needs beside pages to rebuild QEMU's stream.
 * Big-endian throughout, read by {@link StreamStateReader}:
 *
 * <pre>
 *   head     u32 magic 474e5353 ("GNSS")   u16 version 1   u32 bytes of the body, at most 1 MiB
 *     body   u32 bytes of the configuration section, then the section as QEMU wrote it
 *            u32 id, u32 instance, u32 version of section ram
 *            u16 number of blocks, u16 which of them is main RAM
 *            for each block: u8 bytes of the name, the name, u64 bytes of the block
 *            u32 CRC-32 of head and body up to here (not counted as body)
 *   chunks   u32 length, 1 to 1 MiB, then what came after the ram section, verbatim
 *   end      u32 0, u32 CRC-32 of all that was in chunks
 * </pre>
 *
 * <p>The head comes at the feed's beginning, the rest when the guest stands still. One thread.
 */
public final class StreamState {
    static final int MAGIC = 0x474e5353;
    static final int VERSION = 1;
    static final int MOST_BODY = 1 << 20;
    static final int MOST_CHUNK = 1 << 20;
    static final int HEAD = 4 + 2 + 4;

    private final Consumer<ByteBuffer> out;
    private final CRC32 crc = new CRC32();

    /**
     * @param out takes the bytes, in order; reads them before it returns
     */
    public StreamState(Consumer<ByteBuffer> out) {
        this.out = out;
    }

    /** The head. */
    public void layout(StreamLayout layout) {
        byte[] configuration = layout.configuration();
        int body = 4 + configuration.length + 12 + 4;
        for (RamBlock block : layout.blocks()) {
            body += 1 + block.name().length() + 8;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD + body + 4);
        head.putInt(MAGIC).putShort((short) VERSION).putInt(body);
        head.putInt(configuration.length).put(configuration);
        StreamLayout.RamSection section = layout.section();
        head.putInt(section.id()).putInt(section.instance()).putInt(section.version());
        head.putShort((short) layout.blocks().size()).putShort((short) layout.mainIndex());
        for (RamBlock block : layout.blocks()) {
            byte[] name = block.name().getBytes(StandardCharsets.ISO_8859_1);
            head.put((byte) name.length).put(name).putLong(block.bytes());
        }
        CRC32 sum = new CRC32();
        sum.update(head.array(), 0, head.position());
        out.accept(head.putInt((int) sum.getValue()).flip());
    }

    /** The next bytes that came after the ram section. */
    public void rest(ByteBuffer bytes) {
        crc.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), MOST_CHUNK);
            out.accept(ByteBuffer.allocate(4).putInt(length).flip());
            out.accept(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        }
    }

    /** All is there. */
    public void end() {
        out.accept(ByteBuffer.allocate(8).putInt(0).putInt((int) crc.getValue()).flip());
    }
}
