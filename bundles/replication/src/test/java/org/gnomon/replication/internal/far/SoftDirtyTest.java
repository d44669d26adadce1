package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.spi.backend.RamMapping;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's files, made by hand; and what this machine's kernel really does. */
class SoftDirtyTest {

    private static final int PAGE = 4096;
    private static final long ADDRESS = 0x7f000000L;
    private static final long SOFT_DIRTY = 1L << 55;
    private static final String RAM = "/dev/shm/some ram.mem";

    @TempDir Path folder;
    private ProcMemory process;

    @BeforeEach
    void aProcess() throws IOException {
        Files.writeString(
                folder.resolve("maps"),
                String.join(
                        "\n",
                        "00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/qemu",
                        "7f000000-7f100000 rw-s 00000000 00:01 12          " + RAM,
                        "7f200000-7f300000 rw-s 00100000 00:01 12          " + RAM,
                        "7ffc0000-7ffe1000 rw-p 00000000 00:00 0           [stack]",
                        "not a line at all",
                        ""));
        Files.writeString(folder.resolve("clear_refs"), "");
        try (RandomAccessFile map =
                new RandomAccessFile(folder.resolve("pagemap").toFile(), "rw")) {
            map.setLength((ADDRESS + 0x300000) / PAGE * 8);
        }
        process = new ProcMemory(folder);
    }

    private void written(long address) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        entry.putLong(0, SOFT_DIRTY | 1L << 63);
        try (RandomAccessFile map =
                new RandomAccessFile(folder.resolve("pagemap").toFile(), "rw")) {
            map.seek(address / PAGE * 8);
            map.write(entry.array());
        }
    }

    @Test
    void findsWhereAFileIsMapped() throws IOException {
        assertThat(process.mappings(RAM))
                .containsExactly(
                        new ProcMemory.Mapping(0x7f000000L, 0x100000, 0),
                        new ProcMemory.Mapping(0x7f200000L, 0x100000, 0x100000));
        assertThat(process.mappings("/dev/shm/other")).isEmpty();
    }

    @Test
    void findsTheWrittenPages() throws IOException {
        written(ADDRESS + 5 * PAGE);
        written(ADDRESS + 0x200000 + 7 * PAGE);
        List<Long> found = new ArrayList<>();
        for (ProcMemory.Mapping mapping : process.mappings(RAM)) {
            process.written(mapping, found::add);
        }
        assertThat(found).containsExactly(5L * PAGE, 0x100000L + 7 * PAGE);
    }

    @Test
    void onlyTheFirstRoundAndSomeLaterOnesLookAtAllMemory() throws IOException {
        SoftDirty narrowing = new SoftDirty(process, RAM);
        written(ADDRESS + 5 * PAGE);
        assertThat(narrowing.next().any(0, PAGE)).as("the first one").isTrue();
        assertThat(Files.readString(folder.resolve("clear_refs"))).isEqualTo("4");
        Narrowing.Pages second = narrowing.next();
        assertThat(second.any(0, PAGE)).isFalse();
        assertThat(second.any(5 * PAGE, PAGE)).isTrue();
        assertThat(second.any(4 * PAGE, PAGE)).isFalse();
        assertThat(second.any(0, 64 * PAGE)).isTrue();
        int whole = 0;
        for (int i = 2; i < 32; i++) {
            whole += narrowing.next().any(0, PAGE) ? 1 : 0;
        }
        assertThat(whole).isEqualTo(1);
        narrowing.all();
        assertThat(narrowing.next().any(0, PAGE)).as("inside a freeze").isTrue();
    }

    @Test
    void whatCannotBeReadMeansAllMemory() throws IOException {
        SoftDirty narrowing = new SoftDirty(process, RAM);
        narrowing.next();
        Files.delete(folder.resolve("pagemap"));
        assertThat(narrowing.next().any(0, PAGE)).isTrue();
        SoftDirty other = new SoftDirty(process, "/dev/shm/gone");
        other.next();
        assertThat(other.next().any(0, PAGE)).isTrue();
    }

    @Test
    void aKernelThatNeverSetsTheBitIsFoundOut() {
        assertThat(SoftDirty.isThere(process, folder.resolve("scratch"))).isFalse();
    }

    @Test
    void onThisMachineTheProbeAgreesWithTheKernelsConfiguration() {
        Narrowing here = SoftDirty.of(new RamMapping(ProcessHandle.current().pid(), RAM), folder);
        configured().ifPresent(has -> assertThat(here != Narrowing.NONE).isEqualTo(has));
    }

    /** What the kernel was built with, if it tells. */
    private static Optional<Boolean> configured() {
        Path config = Path.of("/proc/config.gz");
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(config))) {
            String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return Optional.of(text.contains("CONFIG_MEM_SOFT_DIRTY=y"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
