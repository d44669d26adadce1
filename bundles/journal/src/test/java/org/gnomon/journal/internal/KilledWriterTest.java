package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that writes as fast as it can and is killed at any moment, again and again. */
@Timeout(120)
class KilledWriterTest {

    private static final VmId VM = new VmId("web");

    @TempDir private Path directory;

    /** Writes until it is killed, and says what it was told to be on disk. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws IOException {
            FileJournal journal = FileJournal.open(Path.of(args[0]), new FixedTime());
            try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                for (int i = 0; i < 100_000; i++) {
                    journal.note(VM, Kind.SWITCHOVER, Map.of("state", "FROZEN"));
                    Entry forced = journal.force(VM, Kind.INTENT, Map.of("epoch", "" + i));
                    out.write((forced.sequence() + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void whatItWasToldToBeOnDiskIsThereAndItAlwaysOpens() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        long last = 0;
        for (int round = 1; round <= 8; round++) {
            last = Math.max(last, writeAndKill(1 + random.nextInt(120)));
            try (FileJournal journal = FileJournal.open(directory, new FixedTime())) {
                List<Entry> found = journal.entries();
                assertThat(found.size()).as("round " + round).isGreaterThanOrEqualTo((int) last);
                for (int i = 0; i < found.size(); i++) {
                    assertThat(found.get(i).sequence()).isEqualTo(i + 1);
                }
                assertThat(journal.term()).isEqualTo(2L * round);
            }
        }
    }

    /** How far it said it was when it was killed. */
    private long writeAndKill(int lines) throws IOException, InterruptedException {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long last = 0;
        try (BufferedReader said = writer.inputReader()) {
            for (int i = 0; i < lines; i++) {
                last = Long.parseLong(said.readLine());
            }
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            writer.destroyForcibly();
        }
        return last;
    }
}
