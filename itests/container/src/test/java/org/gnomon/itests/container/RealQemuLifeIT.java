package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container with real QEMU processes, as its user sees it: the backend is installed while it
 * runs, a VM is updated, survives the death of the container, and nothing is left after the stop.
 */
class RealQemuLifeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @TempDir Path folder;
    private Path home;
    private Launcher gnomon;
    private Set<String> memoryBefore;

    @BeforeEach
    void start() throws Exception {
        memoryBefore = memory();
        home = folder.resolve("home");
        gnomon =
                new Launcher(Unpacked.launcher(), folder.resolve("t"))
                        .with("GNOMON_HOME", home.toString());
        ok("start");
        ok("shell", "feature:install", "gnomon-backend-kvm");
    }

    @AfterEach
    void stopWhateverHappened() throws Exception {
        gnomon.run("stop");
    }

    @Test
    void aVmIsUpdatedOutlivesItsContainerAndIsGoneAfterTheStop() throws Exception {
        define();
        brokenFilesHarmNobody();
        ok("shell", "protect", "web1", "--quick");
        assertThat(ok("shell", "plan", "web1", "--to", newest()).out()).contains("QEMU");
        JsonNode report =
                JSON.readTree(
                        ok("shell", "update", "web1", "--to", newest(), "--yes", "--json").out());
        assertThat(report.at("/switchover/status").asText()).isEqualTo("COMMITTED");
        assertThat(report.at("/activeCopies").asInt()).isEqualTo(1);
        Outcome refused = gnomon.run("shell", "update", "web1", "--to", "/bin/true", "--yes");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("/bin/true");

        ProcessHandle container = ProcessHandle.of(pid()).orElseThrow();
        container.destroyForcibly();
        container.onExit().get(20, TimeUnit.SECONDS);
        assertThat(qemus()).as("the VM goes on without its container").isNotEmpty();
        ok("start");
        assertThat(ok("shell", "vm-list").out()).contains("web1").contains("running");

        ok("stop");
        assertThat(qemus()).isEmpty();
        assertThat(memory()).isSubsetOf(memoryBefore);
    }

    @Test
    void aVmWhoseQemuIsKilledGoesOnFromItsCheckpointAndThatIsExplained() throws Exception {
        define();
        ok(
                "shell",
                "protect",
                "web1",
                "--quick",
                "--shadows",
                "first,second",
                "--checkpoint-every",
                "1s",
                "--failover",
                "when-gone");
        LauncherLifeIT.await(() -> shadows().toString().contains("\"completed\":"));

        String primary =
                qemus().stream()
                        .filter(process -> process.contains(" -accel "))
                        .findFirst()
                        .orElseThrow();
        ProcessHandle qemu = ProcessHandle.of(Long.parseLong(primary.split(" ")[0])).orElseThrow();
        qemu.destroyForcibly();
        qemu.onExit().get(20, TimeUnit.SECONDS);
        LauncherLifeIT.await(() -> ok("shell", "alerts").out().contains("goes on from"));

        JsonNode vm = JSON.readTree(ok("shell", "vm-list", "--json").out()).get(0);
        assertThat(vm.at("/state").asText()).isEqualTo("running");
        assertThat(vm.at("/epoch").asInt()).isEqualTo(1);
        JsonNode why = JSON.readTree(ok("shell", "explain", "web1", "--json").out());
        assertThat(why.at("/kind").asText()).isEqualTo("failover");
        assertThat(why.at("/replay/same").asBoolean()).as("%s", why).isTrue();
        assertThat(ok("shell", "decision-export").out().lines()).isNotEmpty();
        ok("stop");
        assertThat(qemus()).isEmpty();
    }

    private JsonNode shadows() throws Exception {
        return JSON.readTree(ok("shell", "shadow-list", "--json").out());
    }

    private void define() throws Exception {
        Outcome define = gnomon.run("shell", "vm-define", "web1", "--backend", "kvm", "--example");
        if (define.code() != 0 && define.err().contains("fixture")) {
            String line = "a container with real QEMU: its guest is not installed";
            Files.writeString(
                    Path.of("target", "not-run.txt"),
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            Assumptions.abort("not run: " + line);
        }
        assertThat(define.code()).as(define.err()).isZero();
    }

    private void brokenFilesHarmNobody() throws Exception {
        Path etc = home.resolve("etc");
        Files.writeString(
                etc.resolve("org.gnomon.vm-broken.cfg"),
                "id = broken\nbackend = kvm\nmemory = a lot\n");
        LauncherLifeIT.await(
                () -> gnomon.run("shell", "alerts").out().contains("org.gnomon.vm-broken.cfg"));
        assertThat(ok("shell", "alerts").out()).contains("a lot");
        assertThat(ok("shell", "vm-list").out()).contains("web1").doesNotContain("broken");
        Files.delete(etc.resolve("org.gnomon.vm-broken.cfg"));
    }

    private String newest() throws Exception {
        JsonNode found = JSON.readTree(ok("shell", "backend-list", "--json").out());
        String last = "";
        for (JsonNode vmm : found.findValues("vmms").get(0)) {
            last = vmm.path("location").asText();
        }
        assertThat(last).isNotEmpty();
        return last;
    }

    private Outcome ok(String... arguments) throws Exception {
        Outcome outcome = gnomon.run(arguments);
        assertThat(outcome.code())
                .as("%s: %s%s", String.join(" ", arguments), outcome.out(), outcome.err())
                .isZero();
        return outcome;
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(home.resolve("gnomon.pid")).split(" ")[0]);
    }

    private Set<String> qemus() {
        return ProcessHandle.allProcesses()
                .map(p -> p.pid() + " " + p.info().commandLine().orElse(""))
                .filter(line -> line.contains(home.toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> memory() throws IOException {
        try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith("gnomon-"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
