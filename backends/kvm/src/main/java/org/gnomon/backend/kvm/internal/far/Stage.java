package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.memory.MappedPages;
import org.gnomon.backend.kvm.internal.state.Durable;

/**
 * Pages that are kept beside a replica's memory until all of them are there and become its next
 * checkpoint. They are in a file of holes, so it takes only the room of what was written; which
 * pages those are is written down beside it before they are folded in, so that folding can be done
 * again after a crash.
 */
final class Stage implements AutoCloseable {
    private static final int PAGE = MappedPages.PAGE;

    private final Path file;
    private final FileChannel channel;
    private final BitSet kept;

    private Stage(Path file, FileChannel channel, BitSet kept) {
        this.file = file;
        this.channel = channel;
        this.kept = kept;
    }

    /** An empty one. */
    static Stage create(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(list(file));
            return new Stage(file, FarPages.create(file), new BitSet());
        } catch (IOException e) {
            throw Problems.io("Cannot make " + file, e);
        }
    }

    /** One that was written down before a crash. */
    static Stage open(Path file) {
        try {
            BitSet kept = BitSet.valueOf(ByteBuffer.wrap(Files.readAllBytes(list(file))));
            return new Stage(file, FileChannel.open(file, StandardOpenOption.READ), kept);
        } catch (IOException e) {
            throw Problems.io("Cannot read what was kept in " + file, e);
        }
    }

    private static Path list(Path file) {
        return file.resolveSibling(file.getFileName() + ".list");
    }

    synchronized boolean hasAny(long offset, int length) {
        int next = kept.nextSetBit((int) (offset / PAGE));
        return next >= 0 && next < (offset + length) / PAGE;
    }

    synchronized boolean isEmpty() {
        return kept.isEmpty();
    }

    synchronized boolean has(long offset) {
        return kept.get((int) (offset / PAGE));
    }

    /** Adds a page to a buffer. */
    void read(long offset, ByteBuffer into) {
        ByteBuffer page = into.slice().limit(PAGE);
        try {
            long at = offset;
            while (page.hasRemaining()) {
                int read = channel.read(page, at);
                if (read < 0) {
                    throw new IOException("the file ends at " + at);
                }
                at += read;
            }
        } catch (IOException e) {
            throw Problems.io("Cannot read " + file, e);
        }
        into.position(into.position() + PAGE);
    }

    synchronized void write(long offset, ByteBuffer content) {
        int first = (int) (offset / PAGE);
        int count = content.remaining() / PAGE;
        try {
            long at = offset;
            while (content.hasRemaining()) {
                at += channel.write(content, at);
            }
        } catch (IOException e) {
            throw Problems.io("Cannot keep pages in " + file, e);
        }
        kept.set(first, first + count);
    }

    /** Writes down which pages it has. */
    synchronized void writeDown() {
        try {
            Durable.write(list(file), ByteBuffer.wrap(kept.toByteArray()));
        } catch (IOException e) {
            throw Problems.io("Cannot write what is kept in " + file, e);
        }
    }

    /** Writes all of it into the memory; may be done again. */
    synchronized void foldInto(FarPages pages) {
        ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
            page.clear();
            read((long) i * PAGE, page);
            pages.writeThrough((long) i * PAGE, page.flip());
        }
    }

    /** Removes it. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
            Files.deleteIfExists(list(file));
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + file, e);
        }
    }
}
