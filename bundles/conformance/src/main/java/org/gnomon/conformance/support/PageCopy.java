package org.gnomon.conformance.support;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.gnomon.model.PageSource;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.replication.PageSink;

/** The plainest final sync there can be: copies every page that differs. */
public final class PageCopy implements FinalSync {

    private static final int CHUNK = 1 << 18;

    private final Supplier<PageSource> from;
    private final Supplier<PageSink> to;

    private PageCopy(Supplier<PageSource> from, Supplier<PageSink> to) {
        this.from = from;
        this.to = to;
    }

    /** From where the VM's memory is at the time of the copy. */
    public static PageCopy of(VirtualMachine vm, Replica replica) {
        return new PageCopy(() -> vm.memory().pages(), replica::pages);
    }

    @Override
    public void copyWhileFrozen() {
        copy(from.get(), to.get());
    }

    /** Copies every chunk that differs; how many bytes that were. */
    public static long copy(PageSource source, PageSink sink) {
        long copied = 0;
        for (long at = 0; at < source.sizeBytes(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, source.sizeBytes() - at);
            ByteBuffer content = source.view(at, length);
            if (content.mismatch(sink.view(at, length)) >= 0) {
                sink.write(at, content.duplicate());
                copied += length;
            }
        }
        return copied;
    }

    /** A checksum of the whole memory. */
    public static long checksum(PageSource pages) {
        CRC32C sum = new CRC32C();
        for (long at = 0; at < pages.sizeBytes(); at += CHUNK) {
            sum.update(pages.view(at, (int) Math.min(CHUNK, pages.sizeBytes() - at)));
        }
        return sum.getValue();
    }

    /** Whether all of it is zero. */
    public static boolean isZero(PageSource pages) {
        for (long at = 0; at < pages.sizeBytes(); at += pages.pageSizeBytes()) {
            ByteBuffer page = pages.view(at, pages.pageSizeBytes());
            while (page.remaining() >= Long.BYTES) {
                if (page.getLong() != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
