package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.replication.internal.FarWorld.ID;
import static org.gnomon.replication.internal.FarWorld.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.replication.internal.far.FarSettings;
import org.gnomon.wire.Dump;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a near end sends can be read afterwards, within a bound, and disturbs nothing. */
class CaptureTest {

    private static final int PAGES = 1024;

    @TempDir Path folder;
    private Path captures;
    private FarWorld world;

    @BeforeEach
    void name() {
        captures = folder.resolve("captures");
    }

    @AfterEach
    void end() throws Exception {
        if (world != null) {
            await(world.engine.close());
            world.close();
        }
    }

    private void replicate(Map<String, String> values) throws Exception {
        FarSettings settings = FarConfig.settings(values);
        world = new FarWorld(PAGES, 1, folder.resolve("spill"), settings);
        await(world.begin(ProtectionPolicy.QUICK));
        await(world.engine.checkpoint(ID));
        world.assertEqual();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(captures)) {
            return all.sorted().toList();
        }
    }

    private static boolean dump(Path file, StringWriter out) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            PrintWriter lines = new PrintWriter(out);
            boolean whole = new Dump(lines, false).print(channel);
            lines.flush();
            return whole;
        }
    }

    @Test
    void eachConnectionIsAFileThatCanBeDumped() throws Exception {
        replicate(Map.of("capture", captures.toString()));
        world.peers.cut();
        await(world.engine.release(ID));
        world.until(() -> captured() == 2);
        Path first = files().get(0);
        assertThat(first).hasFileName("one-shadow-1.gnomon");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rw-------");
        StringWriter said = new StringWriter();
        assertThat(dump(first, said)).as("%s", said).isTrue();
        assertThat(said.toString()).contains("HELLO", "BEGIN", "PAGES", "STATE", "SYNC");
        assertThat(Files.size(first)).isGreaterThan(PAGES / 2 * 4096L);
    }

    private int captured() {
        try {
            return files().size();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void atTheLimitNothingIsKeptAnyMoreAndReplicationGoesOn() throws Exception {
        Files.createDirectories(captures);
        Files.write(captures.resolve("old-1.gnomon"), new byte[600 << 10]);
        replicate(Map.of("capture", captures.toString(), "capture.bytes", "1048576"));
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isBetween(700L << 10, 1L << 20);
    }

    @Test
    void aFolderThatCannotBeIsNoReasonNotToReplicate() throws Exception {
        Files.write(captures, new byte[1]);
        replicate(Map.of("capture", captures.toString()));
        assertThat(captures).isRegularFile();
    }

    @Test
    void usuallyNothingIsKept() {
        assertThat(FarConfig.settings(Map.of()).capture()).isEmpty();
    }
}
