package org.gnomon.backend.kvm.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedPagesTest {
    private static final int PAGE = MappedPages.PAGE;
    private static final long GIB = 1L << 30;

    @TempDir Path folder;

    private Path sparse(long size) throws IOException {
        Path file = folder.resolve("ram");
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(size);
        }
        return file;
    }

    @Test
    void viewsReachAcrossTheWindows() throws IOException {
        long size = 3 * GIB + 8 * PAGE;
        Path file = sparse(size);
        MappedPages pages = MappedPages.writing(file, size, () -> false);
        pages.write(GIB - PAGE, ByteBuffer.wrap(new byte[2 * PAGE]).put(PAGE, (byte) 7));
        assertThat(pages.view(GIB - PAGE, (int) GIB).get(PAGE)).isEqualTo((byte) 7);
        assertThat(pages.view(GIB, PAGE).get(0)).isEqualTo((byte) 7);
        assertThat(pages.view(size - PAGE, PAGE).remaining()).isEqualTo(PAGE);
        for (long[] bad :
                new long[][] {
                    {-PAGE, PAGE}, {size, PAGE}, {1, PAGE}, {0, 1}, {size - PAGE, 2 * PAGE}
                }) {
            assertThatThrownBy(() -> pages.view(bad[0], (int) bad[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void theGuestsMemoryIsOnlyReadAndShowsWhatItWrites() throws IOException {
        Path file = sparse(4 * PAGE);
        PageSource pages = MappedPages.reading(file, 4 * PAGE);
        ByteBuffer view = pages.view(0, PAGE);
        assertThatThrownBy(() -> view.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        MappedPages.writing(file, 4 * PAGE, () -> false)
                .write(0, ByteBuffer.wrap(new byte[PAGE]).put(0, (byte) 9));
        assertThat(view.get(0)).isEqualTo((byte) 9);
    }

    @Test
    void aHeldCheckpointLocksThePages() throws IOException {
        AtomicBoolean held = new AtomicBoolean(true);
        MappedPages pages = MappedPages.writing(sparse(PAGE), PAGE, held::get);
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        assertThatThrownBy(() -> pages.write(0, page))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.ILLEGAL_TRANSITION));
        held.set(false);
        pages.write(0, page);
        assertThat(page.hasRemaining()).isFalse();
    }

    @Test
    void goneMemoryGivesNoNewViewsAndOldOnesStay() throws IOException {
        Path file = sparse(PAGE);
        MappedPages pages = MappedPages.writing(file, PAGE, () -> false);
        ByteBuffer view = pages.view(0, PAGE);
        pages.gone("It has ended.");
        Files.delete(file);
        assertThat(view.get(0)).isZero();
        assertThatThrownBy(() -> pages.view(0, PAGE)).isInstanceOf(GnomonException.class);
    }

    @Test
    void aFileThatIsTooShortIsNotMapped() throws IOException {
        Path file = sparse(PAGE);
        assertThatThrownBy(() -> MappedPages.reading(file, 2 * PAGE).view(0, PAGE))
                .isInstanceOf(GnomonException.class);
    }

    private final RealScheduler scheduler = new RealScheduler();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void reservingTakesTheRoomAndDoesNotTouchWhatIsThere() throws IOException {
        Path file = folder.resolve("new");
        RamFile.reserve(file, 5 << 20, scheduler);
        assertThat(Files.size(file)).isEqualTo(5 << 20);
        assertThatThrownBy(() -> RamFile.reserve(file, 5 << 20, scheduler))
                .isInstanceOf(GnomonException.class);
        assertThat(file).exists();
        Path big = folder.resolve("big");
        assertThatThrownBy(() -> RamFile.reserve(big, Long.MAX_VALUE / 2, scheduler))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.OUT_OF_SPACE));
        assertThat(folder.resolve("big")).doesNotExist();
    }
}
