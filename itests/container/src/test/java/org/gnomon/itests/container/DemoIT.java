package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gnomon demo} on the simulator. */
class DemoIT {

    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @TempDir Path folder;
    private Path scratch;
    private Launcher gnomon;

    @BeforeEach
    void launcher() throws Exception {
        scratch = folder.resolve("t");
        gnomon = new Launcher(Unpacked.launcher(), scratch);
    }

    @Test
    void jsonIsOneObjectOfTheAgreedShapeAndNothingIsLeft() throws Exception {
        Outcome demo = gnomon.run("demo", "--json", "--seed", "7");
        assertThat(demo.code()).as(demo.err()).isZero();
        JsonNode report = STRICT.readTree(demo.out());
        for (String pointer :
                List.of(
                        "/backend",
                        "/vm",
                        "/update/class",
                        "/update/from",
                        "/update/to",
                        "/plan/blackoutMs/p50",
                        "/plan/blackoutMs/lower",
                        "/plan/blackoutMs/upper",
                        "/plan/blockers",
                        "/replication/rounds",
                        "/replication/rawBytes",
                        "/replication/sentBytes",
                        "/replication/lagMs",
                        "/rehearsal/verdict",
                        "/rehearsal/evidence/0",
                        "/switchover/status",
                        "/switchover/blackoutMs/total",
                        "/switchover/blackoutMs/vcpuStop",
                        "/switchover/blackoutMs/finalSync",
                        "/switchover/blackoutMs/deviceTransfer",
                        "/switchover/blackoutMs/activation",
                        "/watch/verdict",
                        "/activeCopies")) {
            assertThat(report.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        assertThat(report.at("/backend").asText()).isEqualTo("simulator");
        assertThat(report.at("/rehearsal/verdict").asText()).isEqualTo("go");
        assertThat(report.at("/switchover/status").asText()).isEqualTo("COMMITTED");
        assertThat(report.at("/watch/verdict").asText()).isEqualTo("healthy");
        assertThat(report.at("/activeCopies").asInt()).isEqualTo(1);
        assertNothingIsLeft();
    }

    @Test
    void aBadUpdateIsRefusedWithOneAndItsReason() throws Exception {
        Outcome demo = gnomon.run("demo", "--seed", "7", "--update-to", "sim:crash?version=2.0");
        assertThat(demo.code()).as(demo.out() + demo.err()).isEqualTo(1);
        assertThat(demo.out() + demo.err()).containsIgnoringCase("crash");
        assertNothingIsLeft();
    }

    @Test
    void interruptedInTheMiddleItLeavesNothing() throws Exception {
        Process demo = gnomon.begin("demo", "--seed", "7");
        LauncherLifeIT.await(() -> Launcher.text(gnomon.err()).contains("Protecting"));
        demo.destroy();
        assertThat(demo.waitFor()).isEqualTo(143);
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("launcher.out", "launcher.err");
        }
        String mark = scratch.toString();
        assertThat(
                        ProcessHandle.allProcesses()
                                .filter(p -> p.info().commandLine().orElse("").contains(mark))
                                .toList())
                .isEmpty();
    }
}
