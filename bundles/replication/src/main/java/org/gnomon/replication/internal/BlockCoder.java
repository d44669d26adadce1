package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.gnomon.spi.replication.DeltaCodec;

/**
 * Makes the coded block of a frame: the pages that are neither zero nor known, together, because a
 * codec does better on many pages than on one.
 *
 * <p>Pages go as XOR with what the replica has. Where at least half of a page's words changed, XOR
 * often costs more than it saves, so then the batch is coded a second time with those pages plain,
 * and the shorter one is taken. If that is no shorter than the pages themselves, they go raw.
 */
final class BlockCoder {

    private final int pageSize;
    private final CodecRegistry codecs;
    private final ByteBuffer block;
    private final boolean[] rewritten = new boolean[Frame.MAX_PAGES];
    private final boolean[] wasZero = new boolean[Frame.MAX_PAGES];
    private ByteBuffer best = ByteBuffer.allocateDirect(0);
    private ByteBuffer spare = ByteBuffer.allocateDirect(0);

    BlockCoder(int pageSize, CodecRegistry codecs) {
        this.pageSize = pageSize;
        this.codecs = codecs;
        block =
                ByteBuffer.allocateDirect(Frame.MAX_PAGES * pageSize)
                        .order(ByteOrder.nativeOrder());
    }

    /**
     * A coded block.
     *
     * @param codec the codec's name, empty if everything goes raw
     * @param bytes what it made, valid until the next call
     */
    record Coded(String codec, ByteBuffer bytes) {}

    /**
     * Decides between DELTA, PLAIN and RAW for each page whose kind is null.
     *
     * @param old what the replica has, by entry
     * @param kinds is filled in
     */
    Coded code(Batch batch, ByteBuffer[] old, Encoding[] kinds) {
        Optional<DeltaCodec> codec = codecs.preferred();
        if (codec.isEmpty()) {
            return raw(batch, kinds);
        }
        boolean mixed = markRewritten(batch, old, kinds);
        if (block.position() == 0) {
            return raw(batch, kinds);
        }
        makeRoom(codec.get());
        encode(codec.get(), best);
        boolean plainWins = false;
        if (mixed) {
            fill(batch, kinds);
            encode(codec.get(), spare);
            plainWins = spare.remaining() < best.remaining();
        }
        ByteBuffer shortest = plainWins ? spare : best;
        if (shortest.remaining() >= block.limit()) {
            return raw(batch, kinds);
        }
        for (int i = 0; i < batch.count(); i++) {
            if (kinds[i] == null) {
                // XOR with nothing is the page itself, so the receiver may skip it.
                boolean plain = wasZero[i] || rewritten[i] && plainWins;
                kinds[i] = plain ? Encoding.PLAIN : Encoding.DELTA;
            }
        }
        return new Coded(codec.get().name(), shortest);
    }

    /** Fills the block with XORs and finds out which pages were mostly rewritten. */
    private boolean markRewritten(Batch batch, ByteBuffer[] old, Encoding[] kinds) {
        boolean any = false;
        block.clear();
        for (int i = 0; i < batch.count(); i++) {
            if (kinds[i] == null) {
                int changed = PageMath.xor(batch.content(), batch.at(i), old[i], block, at());
                boolean mostly = changed >= pageSize / Long.BYTES / 2;
                wasZero[i] = mostly && isZero(old[i]);
                rewritten[i] = mostly && !wasZero[i];
                any |= rewritten[i];
                block.position(at() + pageSize);
            }
        }
        return any;
    }

    /** Fills in rewritten pages as they are; the others' XORs are there already. */
    private void fill(Batch batch, Encoding[] kinds) {
        int to = 0;
        for (int i = 0; i < batch.count(); i++) {
            if (kinds[i] == null) {
                if (rewritten[i]) {
                    block.put(to, batch.content(), batch.at(i), pageSize);
                }
                to += pageSize;
            }
        }
        block.limit(block.capacity()).position(to);
    }

    private void encode(DeltaCodec codec, ByteBuffer into) {
        codec.encode(block.flip(), into.clear());
        into.flip();
    }

    /** Room for the largest block, so that it is taken once for each codec. */
    private void makeRoom(DeltaCodec codec) {
        int most = codec.maxEncodedLength(block.capacity());
        if (best.capacity() < most) {
            best = ByteBuffer.allocateDirect(most);
            spare = ByteBuffer.allocateDirect(most);
        }
    }

    private Coded raw(Batch batch, Encoding[] kinds) {
        for (int i = 0; i < batch.count(); i++) {
            if (kinds[i] == null) {
                kinds[i] = Encoding.RAW;
            }
        }
        return new Coded("", block.duplicate().position(0).limit(0));
    }

    private int at() {
        return block.position();
    }

    private static boolean isZero(ByteBuffer page) {
        for (int i = 0; i < page.limit(); i += Long.BYTES) {
            if (page.getLong(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
