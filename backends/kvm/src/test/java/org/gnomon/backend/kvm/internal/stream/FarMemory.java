package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import org.gnomon.backend.kvm.internal.memory.MappedPages;
import org.gnomon.model.PageSource;
import org.gnomon.spi.replication.ChangeSink;

/** A far side in this process: a RAM file, and device memory on the heap. */
final class FarMemory implements ChangeSink, PageSource {
    private final MappedPages ram;
    private final long ramBytes;
    private final byte[] device = new byte[64 << 20];
    private final BitSet changed = new BitSet();
    private StreamStateReader state = new StreamStateReader(64 << 20);
    private final ByteBuffer filled = ByteBuffer.allocateDirect(PAGE);
    final CountDownLatch headCame = new CountDownLatch(1);
    volatile long rounds;
    volatile long pages;
    volatile Runnable before = () -> {};
    volatile Runnable beforeState = () -> {};

    FarMemory(Path ram, long ramBytes) {
        this.ram = MappedPages.writing(ram, ramBytes, () -> false);
        this.ramBytes = ramBytes;
    }

    /** A new feed begins. */
    synchronized void begin() {
        state = new StreamStateReader(64 << 20);
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        before.run();
        for (int i = 0; i < count; i++) {
            write(offsets[i], content.slice(i * PAGE, PAGE));
        }
        pages = pages + count;
    }

    @Override
    public void fill(long offset, byte value) {
        filled.clear();
        while (filled.hasRemaining()) {
            filled.put(value);
        }
        write(offset, filled.flip());
    }

    private void write(long offset, ByteBuffer page) {
        if (offset < ramBytes) {
            ram.write(offset, page);
        } else {
            page.get(device, (int) (offset - ramBytes), PAGE);
            synchronized (changed) {
                changed.set((int) (offset / PAGE));
            }
        }
    }

    @Override
    public void state(ByteBuffer bytes) {
        beforeState.run();
        add(bytes);
    }

    private synchronized void add(ByteBuffer bytes) {
        state.add(bytes);
        if (state.layout().isPresent()) {
            headCame.countDown();
        }
    }

    synchronized StreamLayout layout() {
        return state.layout().orElseThrow();
    }

    synchronized boolean isComplete() {
        return state.isComplete();
    }

    synchronized ByteBuffer rest() {
        return state.rest();
    }

    /** Device pages that changed since this was asked before. */
    BitSet takeChanged() {
        synchronized (changed) {
            BitSet taken = (BitSet) changed.clone();
            changed.clear();
            return taken;
        }
    }

    @Override
    public void roundEnded() {
        rounds = rounds + 1;
    }

    @Override
    public long sizeBytes() {
        return layout().sizeBytes();
    }

    @Override
    public int pageSizeBytes() {
        return PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        if (offset < ramBytes) {
            return ram.view(offset, length);
        }
        return ByteBuffer.wrap(device, (int) (offset - ramBytes), length).slice();
    }
}
