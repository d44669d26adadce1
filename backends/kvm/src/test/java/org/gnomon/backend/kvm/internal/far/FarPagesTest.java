package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica's memory, and what is kept beside it. */
class FarPagesTest {
    private static final int PAGE = 4096;
    private static final int MEMORY = 1 << 20;

    @TempDir Path folder;
    private Path ram;
    private Path device;
    private String refusal;
    private FarPages pages;

    @BeforeEach
    void open() throws Exception {
        ram = folder.resolve("x.ram");
        device = folder.resolve("xd.ram");
        try (RandomAccessFile file = new RandomAccessFile(ram.toFile(), "rw")) {
            file.setLength(MEMORY);
        }
        FarPages.createDevice(device);
        pages = new FarPages(ram, MEMORY, device, () -> refusal);
    }

    private static ByteBuffer filled(int value, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * PAGE);
        while (bytes.hasRemaining()) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    private int at(long offset) {
        return pages.view(offset, PAGE).get(7);
    }

    @Test
    void deviceMemoryLiesBehindTheRam() throws Exception {
        pages.write(MEMORY - PAGE, filled(5, 2));
        assertThat(at(MEMORY - PAGE)).isEqualTo(5);
        assertThat(at(MEMORY)).isEqualTo(5);
        assertThat(at(MEMORY + PAGE)).isZero();
        ByteBuffer across = pages.view(MEMORY - PAGE, 2 * PAGE);
        assertThat(across).isEqualTo(filled(5, 2));
        assertThat(Files.readAllBytes(ram)[MEMORY - 1]).isEqualTo((byte) 5);
        assertThat(pages.sizeBytes()).isEqualTo(MEMORY + FarPages.DEVICE_BYTES);
    }

    @Test
    void whatIsOutsideIsRefused() {
        long size = pages.sizeBytes();
        assertThatThrownBy(() -> pages.write(size, filled(1, 1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pages.write(size - PAGE, filled(1, 2)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pages.write(-PAGE, filled(1, 1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pages.write(1, filled(1, 1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pages.view(Long.MAX_VALUE / PAGE * PAGE, PAGE))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void whatIsHeldIsNotWritten() {
        refusal = "a checkpoint is held";
        assertThatThrownBy(() -> pages.write(0, filled(1, 1)))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("a checkpoint is held");
        assertThat(at(0)).isZero();
    }

    @Test
    void itIsBlankUntilItIsWritten() {
        assertThat(pages.blank()).isFalse();
        pages.isNew();
        assertThat(pages.blank()).isTrue();
        pages.write(0, filled(0, 1));
        assertThat(pages.blank()).isFalse();
    }

    @Test
    void changesOfDeviceMemoryAreKnownFromAMarkOn() {
        pages.write(MEMORY, filled(1, 1));
        pages.markDevice();
        assertThat(pages.deviceChanged(MEMORY)).isFalse();
        pages.write(MEMORY + PAGE, filled(1, 2));
        assertThat(pages.deviceChanged(MEMORY)).isFalse();
        assertThat(pages.deviceChanged(MEMORY + PAGE)).isTrue();
        assertThat(pages.deviceChanged(MEMORY + 2 * PAGE)).isTrue();
        assertThat(pages.deviceChanged(MEMORY + 3 * PAGE)).isFalse();
    }

    @Test
    void whatIsKeptBesideShowsThroughButIsNotInTheMemory() throws Exception {
        pages.write(0, filled(1, 4));
        Stage stage = Stage.create(folder.resolve("xs.ram"));
        pages.stage(stage);
        pages.write(PAGE, filled(2, 1));
        pages.write(MEMORY, filled(3, 1));
        assertThat(at(0)).isEqualTo(1);
        assertThat(at(PAGE)).isEqualTo(2);
        assertThat(at(MEMORY)).isEqualTo(3);
        assertThat(pages.view(0, 3 * PAGE).get(PAGE + 9)).isEqualTo((byte) 2);
        assertThat(Files.readAllBytes(ram)[PAGE]).isEqualTo((byte) 1);
        pages.stage(null);
        assertThat(at(PAGE)).isEqualTo(1);
        assertThat(at(MEMORY)).isZero();
        stage.close();
        assertThat(folder.resolve("xs.ram")).doesNotExist();
    }

    @Test
    void whatWasWrittenDownCanBeFoldedInAgainAfterACrash() {
        Path file = folder.resolve("xs.ram");
        Stage stage = Stage.create(file);
        pages.stage(stage);
        pages.write(PAGE, filled(2, 1));
        pages.write(MEMORY, filled(3, 1));
        stage.writeDown();
        pages.stage(null);
        Stage again = Stage.open(file);
        again.foldInto(pages);
        again.foldInto(pages);
        assertThat(at(0)).isZero();
        assertThat(at(PAGE)).isEqualTo(2);
        assertThat(at(MEMORY)).isEqualTo(3);
        again.close();
        assertThat(folder.resolve("xs.ram.list")).doesNotExist();
    }
}
