package org.gnomon.backend.kvm.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the file system in memory that RAM files are on. */
@Timeout(60)
class ReserverTest {

    private static final long MIB = 1 << 20;
    private static final long SIZE = 70 * MIB + 8192;
    private static final int BLOCK = 512;

    private final RealScheduler scheduler = new RealScheduler();
    private final Reserver reserver = new Reserver(scheduler);
    private Path folder;
    private Path file;

    @BeforeEach
    void make() throws Exception {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "gnomon-reserver-");
        file = folder.resolve("vm.ram");
    }

    @AfterEach
    void remove() throws Exception {
        scheduler.close();
        Files.deleteIfExists(file);
        Files.delete(folder);
    }

    private long taken() {
        List<String> stat = List.of("stat", "--format=%b", file.toString());
        Commands.Output said = new Commands(scheduler).run(stat, Duration.ofSeconds(10));
        return Long.parseLong(said.text().strip()) * BLOCK;
    }

    private static void await(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    @Test
    void whatIsPromisedIsTakenAndNoByteOfItChanges() throws Exception {
        RamFile.promise(file, SIZE, scheduler);
        assertThat(Files.size(file)).isEqualTo(SIZE);
        assertThat(taken()).as("before").isLessThan(MIB);
        try (PageFile pages = new PageFile(file, "memory")) {
            pages.write(65 * MIB, ByteBuffer.wrap(new byte[] {7, 8, 9}));
        }
        await(reserver.reserve(file, SIZE));
        assertThat(taken()).as("after").isEqualTo(SIZE);
        byte[] content = Files.readAllBytes(file);
        byte[] expected = new byte[(int) SIZE];
        System.arraycopy(new byte[] {7, 8, 9}, 0, expected, (int) (65 * MIB), 3);
        assertThat(Arrays.mismatch(content, expected)).as("first other byte").isEqualTo(-1);
    }

    @Test
    void aFileThatIsGoneIsNotMadeAnew() {
        await(reserver.reserve(file, SIZE));
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCannotBeTakenIsSaid() throws Exception {
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertThatThrownBy(() -> await(reserver.reserve(file, SIZE)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("Cannot take 67108864 bytes of " + file);
    }

    @Test
    void moreThanThereIsIsNotPromised() {
        assertThatThrownBy(() -> RamFile.promise(file, Long.MAX_VALUE / 2, scheduler))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.OUT_OF_SPACE));
        assertThat(file).doesNotExist();
    }

    @Test
    void aClosedFileIsNotWritten() {
        PageFile pages = new PageFile(file, "memory");
        pages.close();
        assertThatThrownBy(() -> pages.write(0, ByteBuffer.allocate(1)))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("closed");
        assertThat(file).doesNotExist();
    }
}
