package org.gnomon.backend.kvm.internal.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongPredicate;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.PageSource;

/**
 * Writes a migration stream that a waiting QEMU takes, out of a replica: the block list as it came,
 * but of the pages only those of device memory. The guest's RAM is the file that the waiting QEMU
 * has mapped.
 *
 * <pre>
 *   {@link #prefix}   header, configuration, start of ram with the block list     before the freeze
 *   {@link #part}     device memory, whole or what has changed                    before the freeze
 *   {@link #rest}     device memory that has changed since, end of ram,
 *                     device state as it came                                     in the freeze
 * </pre>
 *
 * <p>In this order, on one channel, part as often as wanted. One thread; blocks while the target
 * does not read.
 */
public final class StreamRebuilder {
    private static final int PAGE = StreamLayout.PAGE;
    private static final int BUFFER = 256 << 10;

    /** Room for what belongs to a page beside its content, the longest name included. */
    private static final int PAGE_HEAD = 8 + 1 + 255;

    private final StreamLayout layout;
    private final String mainName;
    private final PageSource pages;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);

    /**
     * @param mainName what main RAM is called at the target; empty if as at the source. RAM without
     *     a backend is {@code pc.ram}, else it has the backend's id.
     * @param pages the replica's address space, see {@link StreamLayout}
     */
    public StreamRebuilder(StreamLayout layout, String mainName, PageSource pages) {
        this.layout = layout;
        this.mainName = mainName.isEmpty() ? layout.main().name() : mainName;
        this.pages = pages;
    }

    /** Writes all that does not depend on pages. */
    public void prefix(WritableByteChannel out) {
        buffer.clear();
        buffer.putInt(StreamFormat.MAGIC).putInt(StreamFormat.VERSION);
        buffer.put(layout.configuration());
        section(StreamFormat.START);
        name(StreamFormat.RAM);
        buffer.putInt(layout.section().instance()).putInt(layout.section().version());
        buffer.putLong(layout.sizeBytes() | StreamFormat.BLOCK_LIST);
        for (RamBlock block : layout.blocks()) {
            room(out, PAGE_HEAD + 8);
            name(nameOf(block));
            buffer.putLong(block.bytes());
        }
        room(out, PAGE_HEAD);
        endSection();
        flush(out);
    }

    /**
     * Writes pages of device memory.
     *
     * @param which by offset in the address space
     */
    public void part(WritableByteChannel out, LongPredicate which) {
        buffer.clear();
        section(StreamFormat.PART);
        devicePages(out, which);
        endSection();
        flush(out);
    }

    /**
     * Writes what is missing; the target loads it and is done.
     *
     * @param which the pages of device memory that have changed, by offset in the address space
     * @param state what came after the ram section, read from position to limit
     */
    public void rest(WritableByteChannel out, LongPredicate which, ByteBuffer state) {
        buffer.clear();
        section(StreamFormat.END);
        devicePages(out, which);
        endSection();
        flush(out);
        write(out, state);
    }

    private void section(int type) {
        buffer.put((byte) type).putInt(layout.section().id());
    }

    private void endSection() {
        buffer.putLong(StreamFormat.END_OF_PART);
        buffer.put((byte) StreamFormat.FOOTER).putInt(layout.section().id());
    }

    private void name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        buffer.put((byte) bytes.length).put(bytes);
    }

    private String nameOf(RamBlock block) {
        return block == layout.main() ? mainName : block.name();
    }

    private void devicePages(WritableByteChannel out, LongPredicate which) {
        List<RamBlock> device = layout.blocks().stream().filter(b -> b != layout.main()).toList();
        for (RamBlock block : device) {
            boolean named = false;
            for (long at = 0; at < block.bytes(); at += PAGE) {
                if (which.test(block.offset() + at)) {
                    room(out, PAGE_HEAD + PAGE);
                    page(block, at, named);
                    named = true;
                }
            }
        }
        room(out, PAGE_HEAD);
    }

    private void page(RamBlock block, long at, boolean named) {
        ByteBuffer content = pages.view(block.offset() + at, PAGE);
        boolean zero = content.mismatch(zeros) < 0;
        long flags = zero ? StreamFormat.FILL : StreamFormat.PAGE;
        buffer.putLong(at | flags | (named ? StreamFormat.SAME_BLOCK : 0));
        if (!named) {
            name(block.name());
        }
        if (zero) {
            buffer.put((byte) 0);
        } else {
            buffer.put(content);
        }
    }

    private void room(WritableByteChannel out, int bytes) {
        if (buffer.remaining() < bytes) {
            flush(out);
        }
    }

    private void flush(WritableByteChannel out) {
        write(out, buffer.flip());
        buffer.clear();
    }

    private static void write(WritableByteChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw Problems.io("Cannot send a migration stream to the waiting QEMU", e);
        }
    }
}
