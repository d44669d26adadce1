package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTest {

    private static final int PAGE = FakeMemory.PAGE;
    private static final int IN_MEMORY = StageStore.MEMORY_BYTES / PAGE;

    @TempDir private Path folder;

    private final Random random = new Random(7);

    private static Stage stage(FakeMemory replica, Path folder) {
        return new Stage(replica, new StageStore(PAGE, folder));
    }

    private long filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void liesOverTheReplicaUntilItIsFolded() {
        FakeMemory replica = new FakeMemory(3000);
        FakeMemory wanted = replica.copy();
        Stage stage = stage(replica, folder);
        for (int i = 0; i < 500; i++) {
            int page = random.nextInt(3000);
            wanted.noise(page, random);
            stage.write((long) page * PAGE, wanted.view((long) page * PAGE, PAGE));
        }
        assertThat(replica.writes).isZero();
        assertThat(stage.view(0, 3000 * PAGE).mismatch(wanted.view(0, 3000 * PAGE))).isNegative();
        for (int page = 0; page < 3000; page++) {
            ByteBuffer one = stage.view((long) page * PAGE, PAGE);
            assertThat(one.mismatch(wanted.view((long) page * PAGE, PAGE))).isNegative();
        }
        stage.fold();
        stage.fold();
        assertThat(replica.sameAs(wanted)).isTrue();
        assertThat(replica.writes).isEqualTo(2L * stage.pages());
        stage.clear();
        assertThat(stage.pages()).isZero();
        assertThat(stage.nextOver(0, 3000)).isEqualTo(3000);
    }

    @Test
    void comparesWithWhatItHasAndWithTheReplicaElsewhere() {
        FakeMemory primary = new FakeMemory(1500);
        FakeMemory replica = new FakeMemory(1500);
        Stage stage = stage(replica, folder);
        for (int page : new int[] {0, 5, 6, 1023, 1024, 1499}) {
            primary.noise(page, random);
            stage.write((long) page * PAGE, primary.view((long) page * PAGE, PAGE));
        }
        assertThat(new Extent(primary, stage, 0).nextChanged(0)).isNegative();
        primary.noise(6, random);
        primary.noise(7, random);
        Extent extent = new Extent(primary, stage, 0);
        assertThat(extent.nextChanged(0)).isEqualTo(6 * PAGE);
        assertThat(extent.endOfRun(6 * PAGE)).isEqualTo(8 * PAGE);
        assertThat(extent.nextChanged(8 * PAGE)).isNegative();
        primary.zero(1499);
        Extent last = new Extent(primary, stage, 1024 * PAGE);
        assertThat(last.nextChanged(0)).isEqualTo(475 * PAGE);
    }

    @Test
    void spillsToAFileThatNobodyHasToRemove() throws IOException {
        int pages = IN_MEMORY + 5000;
        FakeMemory replica = new FakeMemory(pages);
        FakeMemory wanted = new FakeMemory(pages);
        Stage stage = stage(replica, folder.resolve("not/there/yet"));
        for (int page = 0; page < pages; page++) {
            wanted.set(page * PAGE, page + 1);
            wanted.set(page * PAGE + PAGE - 8, -page);
        }
        stage.write(0, wanted.view(0, pages * PAGE));
        assertThat(Files.isDirectory(folder.resolve("not/there/yet"))).isTrue();
        try (Stream<Path> files = Files.list(folder.resolve("not/there/yet"))) {
            assertThat(files).isEmpty();
        }
        stage.fold();
        assertThat(replica.sameAs(wanted)).isTrue();
        stage.clear();
        stage.write(0, wanted.view(0, PAGE));
        stage.clear();
        stage.write(0, wanted.view(0, pages * PAGE));
        stage.close();
    }

    @Test
    void aFolderThatCannotBeWrittenIsOutOfSpace() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        FakeMemory replica = new FakeMemory(IN_MEMORY + 1);
        Stage stage = stage(replica, file);
        assertThatThrownBy(() -> stage.write(0, replica.view(0, (IN_MEMORY + 1) * PAGE)))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.OUT_OF_SPACE));
        assertThat(filesLeft()).isEqualTo(1);
    }
}
