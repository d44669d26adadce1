package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.spi.replication.DictionaryCodec;

/**
 * Makes the coded block of a payload: the pages whose content has to travel, together, because a
 * codec does better on many pages than on one.
 */
final class BlockCoder {

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final int pageSize;
    private final ByteBuffer block;
    private final ByteBuffer dictionary;
    private ByteBuffer out = ByteBuffer.allocateDirect(0);

    BlockCoder(int pageSize) {
        this.pageSize = pageSize;
        int bytes = PageBatch.capacity(pageSize) * pageSize;
        block = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        dictionary = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Fills the block with XORs, finds which pages were rewritten, and what they look like. */
    void prepare(Work work) {
        int to = 0;
        int fresh = 0;
        long words = 0;
        for (int i = 0; i < work.entries.count; i++) {
            if (work.entries.kinds[i] == null) {
                work.based[i] = work.olds[i] != null && !isZero(work.olds[i]);
                if (work.based[i]) {
                    int changed = xor(work, i, to);
                    words += changed;
                    work.rewritten[i] = isRewritten(work, i, to, changed);
                } else {
                    work.rewritten[i] = true;
                    fresh++;
                }
                to += pageSize;
            }
        }
        int all = to / pageSize;
        work.texture = texture(all, fresh, words);
    }

    private int xor(Work work, int i, int to) {
        ByteBuffer old = work.olds[i];
        return PageMath.xor(work.content, work.at[i], old, old.position(), block, to, pageSize);
    }

    private Texture texture(int pages, int fresh, long changedWords) {
        if (2 * fresh >= pages) {
            return Texture.NEW;
        }
        long words = (long) (pages - fresh) * pageSize / Long.BYTES;
        return changedWords * 4 < words ? Texture.SPARSE : Texture.DENSE;
    }

    /** More bytes differ than half of those that are not zero: the page itself codes better. */
    private boolean isRewritten(Work work, int i, int to, int changedWords) {
        if (changedWords < pageSize / Long.BYTES / 2) {
            return false;
        }
        int differing = PageMath.nonZeroBytes(block, to, pageSize);
        return 2 * differing > PageMath.nonZeroBytes(work.content, work.at[i], pageSize);
    }

    private boolean isZero(ByteBuffer page) {
        int at = page.position();
        return page.getLong(at) == 0 && PageMath.isFill(page, at, pageSize);
    }

    /**
     * Codes the prepared pages and decides their kinds.
     *
     * @param codec null for none
     * @return the block, valid until the next call; empty if all go raw
     */
    ByteBuffer code(Work work, Scheme.Mode mode, DeltaCodec codec) {
        if (codec == null) {
            return raw(work);
        }
        boolean based = mode == Scheme.Mode.BASED && codec instanceof DictionaryCodec;
        int length = fill(work, mode, based);
        int most = codec.maxEncodedLength(length);
        if (out.capacity() < most) {
            out = ByteBuffer.allocateDirect(most);
        }
        ByteBuffer plain = block.clear().limit(length);
        if (based && dictionary.position() > 0) {
            ((DictionaryCodec) codec).encode(plain, dictionary.flip(), out.clear());
        } else {
            codec.encode(plain, out.clear());
        }
        block.clear();
        return out.flip().remaining() < length ? out : raw(work);
    }

    /** Completes the block, and the dictionary. */
    private int fill(Work work, Scheme.Mode mode, boolean based) {
        int to = 0;
        dictionary.clear();
        for (int i = 0; i < work.entries.count; i++) {
            if (work.entries.kinds[i] == null) {
                boolean delta = mode == Scheme.Mode.DELTA && !work.rewritten[i];
                if (!delta) {
                    block.put(to, work.content, work.at[i], pageSize);
                }
                if (based && work.based[i]) {
                    dictionary.put(work.olds[i].duplicate());
                    work.entries.kinds[i] = PageKind.BASED;
                } else {
                    work.entries.kinds[i] = delta ? PageKind.DELTA : PageKind.PLAIN;
                }
                to += pageSize;
            }
        }
        return to;
    }

    private static ByteBuffer raw(Work work) {
        for (int i = 0; i < work.entries.count; i++) {
            PageKind kind = work.entries.kinds[i];
            if (kind == null || kind.isCoded()) {
                work.entries.kinds[i] = PageKind.RAW;
            }
        }
        return NOTHING;
    }
}
