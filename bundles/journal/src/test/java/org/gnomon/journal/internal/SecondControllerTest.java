package org.gnomon.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers, in two real processes, on the same data. */
@Timeout(60)
class SecondControllerTest {

    private static final VmId VM = new VmId("web");

    @TempDir private Path directory;

    /** The first controller: opens, forces one entry, and waits to be killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException {
            FileJournal journal = FileJournal.open(Path.of(args[0]), new FixedTime());
            journal.force(VM, Kind.INTENT, Map.of("epoch", "1"));
            journal.note(VM, Kind.SWITCHOVER, Map.of("state", "FROZEN"));
            try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                out.write("holding\n".getBytes(StandardCharsets.US_ASCII));
                while (System.in.read() >= 0) {
                    out.flush();
                }
            }
        }
    }

    @Test
    void theSecondIsRefusedUntilTheFirstIsKilled() throws Exception {
        Process first =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said = first.inputReader()) {
            assertThat(said.readLine()).isEqualTo("holding");
            for (int i = 0; i < 2; i++) {
                Problem refused = refused();
                assertThat(refused.code()).isEqualTo(Problem.BUSY);
                assertThat(refused.message())
                        .contains(directory.toString())
                        .contains("process " + first.pid() + " since 2023-11-14T22:13:20Z");
                assertThat(refused.nextStep()).contains("stop").contains("gnomon.data");
            }
            assertThat(first.isAlive()).isTrue();
            first.destroyForcibly();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            first.destroyForcibly();
        }
        try (FileJournal journal = FileJournal.open(directory, new FixedTime())) {
            assertThat(journal.entries())
                    .as("what was forced, not what was only noted")
                    .extracting(e -> e.kind())
                    .containsExactly(Kind.INTENT);
            assertThat(journal.term()).isEqualTo(2);
        }
    }

    private Problem refused() {
        try {
            FileJournal.open(directory, new FixedTime()).close();
            return null;
        } catch (GnomonException e) {
            return e.problem();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
