package org.gnomon.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomon.model.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCrashTest {

    @TempDir Path dir;
    private final FakeWorld world = new FakeWorld();

    private Process writer(int fileKiB, int steps) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String limit = fileKiB > 0 ? "ulimit -f " + fileKiB + "; " : "";
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        limit + "exec \"$0\" \"$@\"",
                        java,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HistoryWriter.class.getName(),
                        dir.toString(),
                        String.valueOf(steps))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void whatWasCommittedSurvivesKillMinusNine() throws Exception {
        Process process = writer(0, 100_000);
        long last = 0;
        try (BufferedReader lines = process.inputReader()) {
            for (int i = 0; i < 50; i++) {
                String line = lines.readLine();
                assertThat(line).startsWith("on-disk ");
                last = Long.parseLong(line.substring("on-disk ".length()));
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        TelemetryService telemetry =
                new TelemetryService(dir, world, world, TelemetryLimits.DEFAULT);
        List<Sample> found = telemetry.history(FakeVm.ID, Instant.MIN, Instant.MAX);
        telemetry.close();
        // The last commit period may have been on its way.
        assertThat(found).hasSizeGreaterThanOrEqualTo((int) last - 200);
        try (var files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("telemetry.mv");
        }
    }

    @Test
    void aFullDiskLeavesSamplingInMemoryAndTheHistoryReadable() throws Exception {
        Process process = writer(256, 200);
        List<String> lines;
        try (BufferedReader out = process.inputReader()) {
            lines = out.lines().toList();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(lines).hasSize(200);
        assertThat(lines.get(0)).startsWith("on-disk ");
        assertThat(lines.get(199)).startsWith("in-memory 4000");
        TelemetryService telemetry =
                new TelemetryService(dir, world, world, TelemetryLimits.DEFAULT);
        List<Sample> found = telemetry.history(FakeVm.ID, Instant.MIN, Instant.MAX);
        telemetry.close();
        assertThat(found).hasSizeGreaterThan(200);
        try (var files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("telemetry.mv");
        }
    }
}
