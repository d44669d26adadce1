package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that the first version of Gnomon wrote, in a container, over two updates. */
class FirstFormatTest {

    private static final VmId WEB = new VmId("web");

    @TempDir private Path directory;
    private Path log;
    private byte[] golden;

    @BeforeEach
    void put() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/journal-version-1.txt")) {
            golden = in.readAllBytes();
        }
        log = Files.write(directory.resolve("journal.log"), golden);
    }

    @Test
    void itIsReadWrittenAnewAndKept() throws IOException {
        List<Entry> read;
        try (FileJournal journal = open()) {
            read = journal.entries();
            assertThat(read).hasSize(31).allMatch(e -> e.term() == 0);
            assertThat(read.get(6))
                    .isEqualTo(
                            new Entry(
                                    7,
                                    0,
                                    Instant.parse("2026-11-23T03:14:12.712897407Z"),
                                    WEB,
                                    Kind.INTENT,
                                    read.get(6).fields()));
            assertThat(read.get(6).fields())
                    .containsEntry("act", "switch")
                    .containsEntry("state", "PLANNED")
                    .containsEntry("epoch", "1");
            assertThat(read.get(30).fields()).containsEntry("event", "stopped");
            Entry next = journal.force(WEB, Kind.VM, Map.of());
            assertThat(next.sequence()).isEqualTo(32);
            assertThat(next.term()).isEqualTo(1);
        }
        assertThat(Files.readString(log)).startsWith("gnomon-journal 2 ");
        try (FileJournal journal = open()) {
            assertThat(journal.entries()).hasSize(32).startsWith(read.toArray(new Entry[0]));
        }
        Path kept = directory.resolve("journal-1.log.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(kept))) {
            assertThat(in.readAllBytes()).isEqualTo(golden);
        }
    }

    @Test
    void anUnfinishedLastLineIsCutOff() throws IOException {
        for (int cut = 1; cut < 300; cut += 7) {
            Files.deleteIfExists(directory.resolve("journal.head"));
            Files.write(log, Arrays.copyOf(golden, golden.length - cut));
            try (FileJournal journal = open()) {
                assertThat(journal.entries()).hasSize(cut <= lastLine() ? 30 : 29);
            }
        }
    }

    private int lastLine() {
        int start = golden.length - 1;
        while (golden[start - 1] != '\n') {
            start--;
        }
        return golden.length - start;
    }

    @Test
    void damageIsNamedAndNothingIsChanged() throws IOException {
        for (int at = 0; at < golden.length; at += 11) {
            byte[] damaged = golden.clone();
            damaged[at] ^= 1;
            Files.write(log, damaged);
            assertThatThrownBy(this::open)
                    .as("byte " + at)
                    .hasMessageContaining(log + ", line ")
                    .hasMessageContaining(" is damaged: ");
            assertThat(Files.readAllBytes(log)).isEqualTo(damaged);
            assertThat(directory.resolve("journal.head")).doesNotExist();
        }
    }

    @Test
    void anOldFileThatIsPutBackOverANewerOneIsNoticed() throws IOException {
        try (FileJournal journal = open()) {
            journal.force(WEB, Kind.INTENT, Map.of("epoch", "3"));
        }
        Files.write(log, golden);
        assertThatThrownBy(this::open).hasMessageContaining("entry 32 was safely on disk");
    }

    @Test
    void whatIsNoJournalAtAllIsRefused() throws IOException {
        Files.write(log, "zzz not a journal\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(this::open).hasMessageContaining("it is not a whole header");
    }

    private FileJournal open() {
        return FileJournal.open(directory, new FixedTime());
    }
}
