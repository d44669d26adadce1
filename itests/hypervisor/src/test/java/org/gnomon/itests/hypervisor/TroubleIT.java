package org.gnomon.itests.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around an update on real QEMU: a clear error, and the primary goes on. */
class TroubleIT {

    @TempDir Path directory;
    private Path mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            run("umount", "-l", mounted.toString());
        }
    }

    @Test
    void killNineOfTheShadowDuringTheRehearsal() throws Exception {
        try (RealQemu gnomon = started("kill -9 of the shadow during a rehearsal")) {
            UpdateReport report = signalTheCopy(gnomon, "-KILL");
            assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(report.alerts().get(0).problem().code()).isEqualTo(Problem.CRASHED);
            unharmed(gnomon);
        }
    }

    @Test
    void aShadowThatHangsDuringTheRehearsal() throws Exception {
        try (RealQemu gnomon = started("a shadow whose QMP socket hangs")) {
            UpdateReport report = signalTheCopy(gnomon, "-STOP");
            assertThat(report.rehearsal().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(report.alerts()).isNotEmpty();
            unharmed(gnomon);
        }
    }

    @Test
    void noRoomForTheReplica() throws Exception {
        Path ram = tmpfs("no room for the replica's RAM file", "160m");
        KvmConfig usual = KvmConfig.defaults(directory);
        KvmConfig small =
                new KvmConfig(
                        usual.stateDirectory(), ram, usual.runDirectory(), usual.accelerator());
        try (RealQemu gnomon =
                new RealQemu(directory, RealQemu.fixture("no room for the replica"), small)) {
            gnomon.start();
            assertThatThrownBy(() -> gnomon.protect(RealQemu.POLICY))
                    .isInstanceOfSatisfying(
                            GnomonException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(Problem.OUT_OF_SPACE));
            gnomon.awaitTicks(5);
            assertThat(gnomon.ticks().breaks()).isEmpty();
        }
    }

    @Test
    void noRoomForTheJournal() throws Exception {
        Path small = tmpfs("no room for the journal", "1m");
        RealQemu.fixture("no room for the journal");
        Files.createSymbolicLink(directory.resolve("journal"), small);
        try (RealQemu gnomon = started("no room for the journal")) {
            leaveNoSlack(gnomon.world, small.resolve("journal.log"));
            fill(small);
            assertThatThrownBy(
                            () ->
                                    gnomon.world.await(
                                            gnomon.world.manager.update(
                                                    gnomon.to(gnomon.fixture.newQemu()),
                                                    gnomon.world::tell)))
                    .isInstanceOfSatisfying(
                            GnomonException.class,
                            e -> assertThat(e.problem().code()).isEqualTo(Problem.JOURNAL_FAILED));
            assertThat(gnomon.vm.vmm().version()).startsWith("7.2");
            gnomon.awaitTicks(5);
            assertThat(gnomon.ticks().breaks()).isEmpty();
            assertThat(gnomon.ticks().complaints()).isEmpty();
            Files.delete(small.resolve("filling"));
        }
    }

    private RealQemu started(String what) {
        RealQemu gnomon = new RealQemu(directory, RealQemu.fixture(what));
        return gnomon.start().protect(RealQemu.POLICY);
    }

    private UpdateReport signalTheCopy(RealQemu gnomon, String signal) throws Exception {
        World world = gnomon.world;
        CompletionStage<UpdateReport> update =
                world.manager.update(gnomon.to(gnomon.fixture.newQemu()), world::tell);
        world.until("a rehearsal runs", Duration.ofSeconds(60), () -> !copies().isEmpty());
        gnomon.awaitTicks(5);
        for (long pid : copies()) {
            run("kill", signal, Long.toString(pid));
        }
        return world.await(update);
    }

    /** QEMU processes of this test that map the replica copy-on-write. */
    private List<Long> copies() {
        String state = directory.toString();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(ProcessHandle::pid)
                    .filter(
                            pid -> {
                                String line = RealQemu.commandLine(pid);
                                return line.contains("share=off") && line.contains(state);
                            })
                    .toList();
        }
    }

    private void unharmed(RealQemu gnomon) {
        assertThat(gnomon.vm.vmm().version()).startsWith("7.2");
        assertThat(gnomon.world.await(gnomon.vm.activeCopies())).isEqualTo(1);
        assertThat(gnomon.world.manager.shadow(RealQemu.VM).orElseThrow().state())
                .isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        assertThat(copies()).as("rehearsals left running").isEmpty();
        gnomon.awaitTicks(5);
        assertThat(gnomon.ticks().breaks()).isEmpty();
        assertThat(gnomon.ticks().complaints()).isEmpty();
    }

    private Path tmpfs(String what, String size) throws Exception {
        Path at = Files.createDirectories(directory.resolve("small"));
        if (run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", at.toString()) != 0) {
            NotRun.here(what, "a small file system cannot be mounted here; run as root");
        }
        mounted = at;
        return at;
    }

    /** The last page of a file has room even on a full disk, so it is filled up first. */
    private static void leaveNoSlack(World world, Path journal) throws IOException {
        while (Files.size(journal) % 4096 < 4096 - 200) {
            world.journal.force(RealQemu.VM, Journal.Kind.VM, Map.of());
        }
    }

    private static void fill(Path where) throws IOException {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(where.resolve("filling"))) {
            for (int i = 0; i < 1024; i++) {
                out.write(block);
            }
        } catch (IOException expected) {
            assertThat(expected).hasMessageContaining("No space left");
            return;
        }
        throw new AssertionError("the small file system took 4 MiB");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
