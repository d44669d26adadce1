package org.gnomon.backend.kvm.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.gnomon.backend.kvm.internal.process.OpenFiles;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceTest {
    private static final long WRITES = 101;

    @TempDir Path folder;

    private Fence fence(Path... images) {
        List<DiskSpec> disks =
                List.of(images).stream()
                        .map(
                                i ->
                                        new DiskSpec(
                                                0,
                                                "disk0",
                                                i.toString(),
                                                List.of("{}"),
                                                9,
                                                List.of()))
                        .toList();
        VmRecord record = VmRecord.first(new VmId("web"), null, disks, List.of());
        return new Fence(null, new VmBook(new StateStore(folder), record));
    }

    private static Problem refusal(Fence fence) {
        return catchThrowableOfType(GnomonException.class, fence::requireFreeDisks).problem();
    }

    @Test
    void aDiskWhoseLocksCannotBeLookedAtIsNotTakenForFree() throws IOException {
        Path free = Files.createFile(folder.resolve("free.qcow2"));
        Path odd = Files.createDirectory(folder.resolve("odd.qcow2"));
        assertThat(OpenFiles.isWritten(odd).answer()).isEqualTo(OpenFiles.Answer.CANNOT_TELL);
        Problem problem = refusal(fence(free, odd));
        assertThat(problem.code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(problem.message())
                .contains("VM web", odd.toString(), "directory")
                .doesNotContain(free.toString());
        assertThat(problem.nextStep()).contains("open for writing", "`gnomon:failover web`");
    }

    @Test
    void aPathThatNobodyMayLookAtIsNotTakenForMissing() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        Path image = loop.resolve("disk.qcow2");
        assertThat(Files.exists(image)).isFalse();
        assertThat(refusal(fence(image)).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
    }

    @Test
    void aDiskThatIsWrittenNamesItsWriterAndHowToEndIt() throws IOException {
        Path disk = Files.createFile(folder.resolve("disk.qcow2")).toRealPath();
        try (FileChannel writer = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            writer.lock(WRITES, 1, false);
            Problem problem = refusal(fence(disk));
            long pid = ProcessHandle.current().pid();
            assertThat(problem.code()).isEqualTo(Problem.UNKNOWN_TRUTH);
            assertThat(problem.message()).contains(disk.toString(), "process " + pid);
            assertThat(problem.nextStep()).contains("`kill -9 " + pid + "`");
        }
    }

    @Test
    void disksThatAreFreeOrMissingAreFenced() throws IOException {
        Path free = Files.createFile(folder.resolve("free.qcow2"));
        Fence fence = fence(free, folder.resolve("missing.qcow2"));
        assertThatCode(fence::requireFreeDisks).doesNotThrowAnyException();
    }
}
