package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The pages of the ram section: turns words into offsets and gathers page contents, so that a
 * handler is called once for many.
 *
 * <p>QEMU goes through its dirty log in the order of addresses, again and again. A page that is not
 * behind the one before it begins another pass, so what was gathered is handed out first: no call
 * has a page twice, and of two contents the later one comes later.
 */
final class RamPages {
    private static final int PAGE = StreamLayout.PAGE;

    private final StreamHandler handler;
    private final ByteBuffer content;
    private final long[] offsets;
    private final Map<String, RamBlock> blocks = new HashMap<>();
    private RamBlock current;
    private long last = -1;
    private int count;

    /**
     * @param content room for the pages of a call
     */
    RamPages(StreamHandler handler, ByteBuffer content) {
        this.handler = handler;
        this.content = content;
        this.offsets = new long[content.capacity() / PAGE];
    }

    void layout(StreamLayout layout) {
        layout.blocks().forEach(b -> blocks.put(b.name(), b));
        handler.layout(layout);
    }

    /** Takes one page's word and what belongs to it. */
    void take(StreamInput in, long word) {
        int flags = (int) (word & StreamFormat.FLAGS);
        long at = in.offset() - 8;
        if ((flags & StreamFormat.SAME_BLOCK) == 0) {
            current = block(in);
        } else if (current == null) {
            throw Malformed.at(at, "a page of the same block as the last", "a block's name first");
        }
        long inBlock = word & ~StreamFormat.FLAGS;
        if (inBlock < 0 || inBlock > current.bytes() - PAGE) {
            throw Malformed.at(
                    at,
                    "page offset " + Long.toUnsignedString(inBlock),
                    "one inside " + Malformed.quoted(current.name()) + " of " + current.bytes());
        }
        long offset = current.offset() + inBlock;
        if (offset <= last) {
            flush();
        }
        last = offset;
        if ((flags & StreamFormat.FILL) != 0) {
            handler.fill(offset, (byte) in.u8("a fill byte"));
        } else {
            gather(in, offset);
        }
    }

    private RamBlock block(StreamInput in) {
        long at = in.offset();
        String name = in.name("a block's name");
        RamBlock block = blocks.get(name);
        if (block == null) {
            throw Malformed.at(at, "a page of block " + Malformed.quoted(name), "one of the list");
        }
        return block;
    }

    private void gather(StreamInput in, long offset) {
        in.require(PAGE, "a page");
        ByteBuffer from = in.buffer();
        content.put(count * PAGE, from, from.position(), PAGE);
        from.position(from.position() + PAGE);
        offsets[count++] = offset;
        if (count == offsets.length) {
            flush();
        }
    }

    /** Hands out what was gathered. */
    void flush() {
        if (count > 0) {
            int pages = count;
            count = 0;
            handler.pages(offsets, pages, content.limit(pages * PAGE).position(0));
            content.clear();
        }
    }
}
