package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gnomon.spi.replication.PageSink;

/** Turns a batch of pages into a frame. Reuses its buffers: one at a time, by one thread. */
final class FrameEncoder {

    private static final int REMEMBERED_PAGES = 1 << 16;

    private final PageSink replica;
    private final int pageSize;
    private final ByteBuffer zeroPage;
    private final ByteBuffer frame;
    private final BlockCoder coder;
    private final PageIndex index;
    private final ByteBuffer[] old = new ByteBuffer[Frame.MAX_PAGES];
    private final Encoding[] kinds = new Encoding[Frame.MAX_PAGES];
    private final long[] sources = new long[Frame.MAX_PAGES];
    private long sequence;

    /**
     * @param replica what the receiving end writes to; read, to compare with
     */
    FrameEncoder(PageSink replica, CodecRegistry codecs) {
        this.replica = replica;
        this.pageSize = replica.pageSizeBytes();
        long pages = Math.max(1, replica.sizeBytes() / pageSize);
        // The next power of two, so that a small VM costs little.
        long slots = Long.highestOneBit(2 * pages - 1);
        index = new PageIndex((int) Math.min(REMEMBERED_PAGES, slots));
        zeroPage = ByteBuffer.allocateDirect(pageSize);
        int room = Frame.HEADER_BYTES + Frame.maxPayload(Frame.MAX_PAGES, pageSize);
        frame = ByteBuffer.allocateDirect(room).order(ByteOrder.BIG_ENDIAN);
        coder = new BlockCoder(pageSize, codecs);
    }

    /** Begins a round: frames are numbered from 0 again. */
    void begin() {
        sequence = 0;
    }

    /**
     * Encodes a batch, from which pages that have become equal are dropped.
     *
     * @return the frame, valid until the next call; empty if nothing was left
     */
    ByteBuffer encode(Batch batch) {
        frame.clear();
        dropUnchanged(batch);
        if (batch.count() == 0) {
            return frame.flip();
        }
        for (int i = 0; i < batch.count(); i++) {
            kinds[i] = zeroOrKnown(batch, i);
        }
        BlockCoder.Coded coded = coder.code(batch, old, kinds);
        writeEntries(batch);
        writeRawPages(batch);
        frame.put(coded.bytes().duplicate());
        writeHeader(batch, coded.codec());
        return frame.flip();
    }

    /** How the page at that place of the last batch went. */
    Encoding kind(int i) {
        return kinds[i];
    }

    private void dropUnchanged(Batch batch) {
        int i = 0;
        while (i < batch.count()) {
            old[i] =
                    replica.view(batch.page(i) * pageSize, pageSize)
                            .slice()
                            .order(ByteOrder.nativeOrder());
            if (PageMath.equal(batch.content(), batch.at(i), old[i])) {
                batch.drop(i);
            } else {
                i++;
            }
        }
    }

    /** Null if the page's bytes have to travel. */
    private Encoding zeroOrKnown(Batch batch, int i) {
        boolean mayBeZero = batch.content().getLong(batch.at(i)) == 0;
        if (mayBeZero && PageMath.equal(batch.content(), batch.at(i), zeroPage)) {
            return Encoding.ZERO;
        }
        long hash = PageMath.hash(batch.content(), batch.at(i), pageSize);
        long known = index.find(hash);
        if (known >= 0 && known != batch.page(i) && isThere(known, batch, i)) {
            sources[i] = known;
            return Encoding.DEDUP;
        }
        index.remember(hash, batch.page(i));
        return null;
    }

    /** Whether the receiver, when it has come to entry i, will find these bytes in that page. */
    private boolean isThere(long page, Batch batch, int i) {
        int earlier = batch.indexOf(page, i);
        if (earlier >= 0) {
            return PageMath.equal(
                    batch.content(), batch.at(i), batch.content(), batch.at(earlier), pageSize);
        }
        return PageMath.equal(
                batch.content(), batch.at(i), replica.view(page * pageSize, pageSize));
    }

    private void writeEntries(Batch batch) {
        frame.position(Frame.HEADER_BYTES);
        for (int i = 0; i < batch.count(); i++) {
            frame.put((byte) kinds[i].ordinal());
            frame.putInt((int) (batch.page(i) - batch.page(0)));
            if (kinds[i] == Encoding.DEDUP) {
                frame.putLong(sources[i]);
            }
        }
    }

    private void writeRawPages(Batch batch) {
        for (int i = 0; i < batch.count(); i++) {
            if (kinds[i] == Encoding.RAW) {
                frame.put(batch.content().slice(batch.at(i), pageSize));
            }
        }
    }

    private void writeHeader(Batch batch, String codec) {
        int payload = frame.position() - Frame.HEADER_BYTES;
        frame.putInt(Frame.AT_MAGIC, Frame.MAGIC);
        frame.put(Frame.AT_VERSION, Frame.VERSION);
        frame.put(Frame.AT_KIND, Frame.KIND_PAGES);
        frame.putShort(Frame.AT_COUNT, (short) batch.count());
        frame.putInt(Frame.AT_PAGE_SIZE, pageSize);
        frame.putInt(Frame.AT_PAYLOAD, payload);
        frame.putLong(Frame.AT_SEQUENCE, sequence++);
        frame.putLong(Frame.AT_BASE, batch.page(0));
        frame.put(Frame.AT_CODEC, Frame.codecField(codec));
        frame.putInt(Frame.AT_CRC, Frame.checksum(frame, payload));
    }
}
