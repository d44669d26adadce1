package org.gnomon.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.itests.container.LauncherLifeIT.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomon.itests.container.Launcher.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real VM whose shadow stands in another container, as its user sees it: it goes there, runs
 * there while the container with the control is killed, is found again, and leaves nothing behind.
 */
class VmOnAnotherHostIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;
    private Path nearHome;
    private Path farHome;
    private Launcher near;
    private Launcher far;

    @BeforeEach
    void start() throws Exception {
        nearHome = folder.resolve("n");
        farHome = folder.resolve("f");
        near = launcher(nearHome, "tn");
        far = launcher(farHome, "tf");
        String nearAddress = "127.0.0.1:" + freePort();
        String farAddress = "127.0.0.1:" + freePort();
        ok(near, "start", "--backend", "kvm", "--listen", nearAddress);
        ok(far, "start", "--role", "host", "--listen", farAddress);
        pair(near, "far", far, farAddress);
        pair(far, "near", near, nearAddress);
        await(() -> ok(near, "shell", "host-list").out().contains("both ways"));
    }

    private Launcher launcher(Path home, String scratch) throws Exception {
        return new Launcher(Unpacked.launcher(), folder.resolve(scratch))
                .with("GNOMON_HOME", home.toString());
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void pair(Launcher here, String name, Launcher there, String address) throws Exception {
        Path pem = folder.resolve(name + ".pem");
        Files.writeString(pem, ok(there, "shell", "gnomon:host-identity").out());
        String file = pem.toString();
        ok(here, "shell", "gnomon:host-add", name, address, "--certificate", file);
    }

    @AfterEach
    void stopWhateverHappened() throws Exception {
        near.run("stop");
        far.run("stop");
        qemus(folder).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void aVmGoesToAnotherHostAndIsFoundThereByItsControl() throws Exception {
        String qemu = newest();
        define(qemu);
        ok(near, "shell", "protect", "web1", "--quick", "--shadows", "second@far");
        await(() -> ok(near, "shell", "shadow-list").out().contains("in-sync"));
        String[] move = {"shell", "switchover", "web1", "--to", qemu, "--force", "--json"};
        JsonNode report = JSON.readTree(ok(near, move).out());
        assertThat(report.at("/switchover/status").asText()).isEqualTo("COMMITTED");
        assertThat(report.at("/activeCopies").asInt()).isEqualTo(1);
        ProcessHandle there = qemus(farHome).get(0);

        ProcessHandle control = ProcessHandle.of(pid()).orElseThrow();
        control.destroyForcibly();
        control.onExit().get(20, TimeUnit.SECONDS);
        ok(near, "start");
        await(() -> ok(near, "shell", "vm-list").out().contains("running"));
        assertThat(there.isAlive()).as("the VM goes on where it is").isTrue();

        ok(near, "stop");
        ok(far, "stop");
        assertThat(qemus(folder)).isEmpty();
    }

    private void define(String qemu) throws Exception {
        Outcome define =
                near.run(
                        "shell",
                        "vm-define",
                        "web1",
                        "--backend",
                        "kvm",
                        "--example",
                        "qemu=" + qemu);
        if (define.code() != 0 && define.err().contains("fixture")) {
            String line = "a VM on another host's container: its guest is not installed";
            Files.writeString(
                    Path.of("target", "not-run.txt"),
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            Assumptions.abort("not run: " + line);
        }
        assertThat(define.code()).as(define.err()).isZero();
    }

    private String newest() throws Exception {
        JsonNode found = JSON.readTree(ok(near, "shell", "backend-list", "--json").out());
        String last = "";
        for (JsonNode vmm : found.findValues("vmms").get(0)) {
            last = vmm.path("location").asText();
        }
        return last;
    }

    private static Outcome ok(Launcher gnomon, String... arguments) throws Exception {
        Outcome outcome = gnomon.run(arguments);
        assertThat(outcome.code())
                .as("%s: %s%s", String.join(" ", arguments), outcome.out(), outcome.err())
                .isZero();
        return outcome;
    }

    private long pid() throws Exception {
        return Long.parseLong(Files.readString(nearHome.resolve("gnomon.pid")).split(" ")[0]);
    }

    /** QEMU processes that name a folder. */
    private static List<ProcessHandle> qemus(Path home) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(home + "/"))
                .filter(p -> p.info().commandLine().orElse("").contains("qemu-system"))
                .toList();
    }
}
