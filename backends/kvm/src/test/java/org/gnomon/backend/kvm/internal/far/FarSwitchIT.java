package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest is taken over by another host, its disk too, and nobody can make two of it. */
class FarSwitchIT {
    @TempDir Path root;
    private FarLab lab;

    private void open(boolean disk) {
        lab = new FarLab(root, "FarSwitchIT", disk);
        lab.startSource();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String code(Throwable e) {
        return ((GnomonException) e).problem().code();
    }

    private void replicateAndLoad() {
        lab.host.open(lab.order());
        lab.freeze();
        lab.host.prepare(FarLab.KEY, lab.fixture.newQemu());
        lab.finish();
        FarHost.Outcome loaded = lab.host.load(FarLab.KEY);
        assertThat(loaded.phase()).isEqualTo(Phase.LOADED);
        assertThat(loaded.state()).isEqualTo("PAUSED");
    }

    @Test
    void aGuestWithADiskGoesOnOnTheOtherHost() {
        open(true);
        lab.host.open(lab.order());
        try (DiskMirror mirror = lab.mirror()) {
            mirror.awaitReady(Duration.ofSeconds(60));
            lab.freeze();
            SideRecord waiting = lab.host.prepare(FarLab.KEY, lab.fixture.newQemu());
            assertThat(waiting.version()).startsWith("10.");
            mirror.finishFrozen(Duration.ofSeconds(10));
            lab.finish();
            lab.host.load(FarLab.KEY);
        }
        assertThat(lab.farFiles()).anyMatch(FarSwitchIT::isDevice);
        FarHost.Outcome active = lab.host.activate(FarLab.KEY, 4);
        assertThat(active.phase()).isIn(Phase.TOLD, Phase.ACTIVE);
        assertThat(active.state()).isEqualTo("RUNNING");
        lab.awaitTicks(lab.farConsole(), 20);
        FarLab.assertHealthy(FarLab.read(lab.console) + FarLab.read(lab.farConsole()));
        assertThat(lab.host.activeCopies(FarLab.KEY)).isEqualTo(1);
        assertThat(lab.source.status()).isEqualTo("postmigrate");
        assertThat(lab.host.activate(FarLab.KEY, 4).state()).isEqualTo("RUNNING");
        lab.until(() -> lab.host.outcome(FarLab.KEY).phase() == Phase.ACTIVE, "ACTIVE");
        lab.until(() -> lab.farFiles().stream().noneMatch(FarSwitchIT::isDevice), "the tidying");
        Path image = Path.of(lab.host.outcome(FarLab.KEY).images().get("disk0"));
        lab.host.close(FarLab.KEY);
        assertThat(image).exists();
        assertThat(lab.farProcesses()).isEmpty();
        assertThat(lab.farFiles()).isEmpty();
    }

    @Test
    void askedBeforeTheStateIsThereItLoadsWhenItIs() throws Exception {
        open(false);
        lab.host.open(lab.order());
        lab.freeze();
        lab.host.prepare(FarLab.KEY, lab.fixture.newQemu());
        assertThatThrownBy(() -> lab.host.load(FarLab.KEY))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
        assertThatThrownBy(() -> lab.host.load(FarLab.KEY, Duration.ofMillis(20)))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.TIMEOUT));
        CompletableFuture<FarHost.Outcome> asked =
                CompletableFuture.supplyAsync(
                        () -> lab.host.load(FarLab.KEY, FarHost.MOST_PATIENCE),
                        lab.scheduler.blocking());
        assertThat(lab.host.outcome(FarLab.KEY).phase()).isEqualTo(Phase.PREPARED);
        lab.finish();
        assertThat(asked.get(60, TimeUnit.SECONDS).phase()).isEqualTo(Phase.LOADED);
        assertThat(lab.host.load(FarLab.KEY).phase()).isEqualTo(Phase.LOADED);
        lab.host.activate(FarLab.KEY, 4);
        lab.awaitTicks(lab.farConsole(), 5);
        FarLab.assertHealthy(FarLab.read(lab.console) + FarLab.read(lab.farConsole()));
        assertThatThrownBy(() -> lab.host.load(FarLab.KEY))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
    }

    @Test
    void whatIsToldToRunIsLoadedFirst() {
        open(false);
        lab.host.open(lab.order());
        lab.freeze();
        lab.host.prepare(FarLab.KEY, lab.fixture.newQemu());
        assertThatThrownBy(() -> lab.host.activate(FarLab.KEY, 4))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
        assertThat(lab.host.outcome(FarLab.KEY).phase()).isEqualTo(Phase.PREPARED);
        lab.finish();
        assertThat(lab.host.activate(FarLab.KEY, 4).state()).isEqualTo("RUNNING");
        lab.awaitTicks(lab.farConsole(), 5);
        FarLab.assertHealthy(FarLab.read(lab.console) + FarLab.read(lab.farConsole()));
    }

    private static boolean isDevice(Path file) {
        return file.toString().endsWith("d.ram");
    }

    @Test
    void whatEndedBeforeItWasToldIsNotTakenForTold() {
        open(false);
        replicateAndLoad();
        long pid = lab.host.outcome(FarLab.KEY).sides().get(0).process().pid();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        lab.until(() -> lab.host.outcome(FarLab.KEY).state().equals("GONE"), "its end");
        assertThatThrownBy(() -> lab.host.activate(FarLab.KEY, 4))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.CRASHED));
        assertThat(lab.host.outcome(FarLab.KEY).phase()).isEqualTo(Phase.LOADED);
        assertThat(lab.host.fence(FarLab.KEY).phase()).isEqualTo(Phase.FENCED);
        lab.goOn();
        lab.awaitTicks(lab.console, 5);
    }

    @Test
    void controlCannotLetRunWhatWasNotTold() throws Exception {
        open(false);
        replicateAndLoad();
        SideRecord side = lab.host.outcome(FarLab.KEY).sides().get(0);
        Path socket = root.resolve("q0");
        try (Tunnel tunnel =
                        Tunnel.listen(
                                socket,
                                lab.scheduler,
                                () -> lab.host.qmp(FarLab.KEY, side.name(), 0));
                var qmp = connect(tunnel)) {
            assertThatThrownBy(() -> qmp.execute("cont", null, Duration.ofSeconds(5)))
                    .hasMessageContaining("may not be sent");
            assertThat(status(qmp)).isIn("paused", "prelaunch");
        }
        assertThat(lab.host.fence(FarLab.KEY).phase()).isEqualTo(Phase.FENCED);
    }

    @Test
    void theSameActivationMayBeAskedForAgainAndNoOlderOne() {
        open(false);
        replicateAndLoad();
        assertThatThrownBy(() -> lab.host.activate(FarLab.KEY, 3))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.STALE_EPOCH));
        lab.peers.loseAnswers();
        assertThatThrownBy(() -> lab.host.activate(FarLab.KEY, 4))
                .satisfies(e -> assertThat(code(e)).isEqualTo("no-answer"));
        lab.peers.mend();
        assertThat(lab.host.activate(FarLab.KEY, 4).state()).isEqualTo("RUNNING");
        assertThat(lab.host.outcome(FarLab.KEY).epoch()).isEqualTo(4);
        assertThatThrownBy(() -> lab.host.fence(FarLab.KEY))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
        assertThat(lab.host.activeCopies(FarLab.KEY)).isEqualTo(1);
    }

    @Test
    void whatWasFencedIsNeverActivated() {
        open(false);
        replicateAndLoad();
        assertThat(lab.host.fence(FarLab.KEY).phase()).isEqualTo(Phase.FENCED);
        assertThat(lab.farProcesses()).isEmpty();
        assertThatThrownBy(() -> lab.host.activate(FarLab.KEY, 9))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
        lab.restartFar();
        assertThatThrownBy(() -> lab.host.activate(FarLab.KEY, 9))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
        lab.goOn();
        lab.awaitTicks(lab.console, 5);
    }

    @Test
    void whatIsLoadedOrRunsOutlivesTheFarContainer() {
        open(false);
        replicateAndLoad();
        lab.restartFar();
        assertThat(lab.host.outcome(FarLab.KEY).phase()).isEqualTo(Phase.LOADED);
        lab.host.activate(FarLab.KEY, 4);
        lab.far.close();
        lab.awaitTicks(lab.farConsole(), 5);
        lab.far = lab.openFar();
        FarHost.Outcome found = lab.host.outcome(FarLab.KEY);
        assertThat(found.phase()).isEqualTo(Phase.ACTIVE);
        assertThat(found.state()).isEqualTo("RUNNING");
        lab.awaitTicks(lab.farConsole(), 5);
        FarLab.assertHealthy(FarLab.read(lab.console) + FarLab.read(lab.farConsole()));
    }

    @Test
    void controlDrivesTheFarSideByTunnelsAndLooks() throws Exception {
        open(false);
        replicateAndLoad();
        lab.host.activate(FarLab.KEY, 4);
        SideRecord side = lab.host.outcome(FarLab.KEY).sides().get(0);
        Path socket = root.resolve("q0");
        try (Tunnel tunnel =
                Tunnel.listen(
                        socket, lab.scheduler, () -> lab.host.qmp(FarLab.KEY, side.name(), 0))) {
            try (var qmp = connect(tunnel)) {
                assertThat(status(qmp)).isEqualTo("running");
                qmp.execute("stop", null, Duration.ofSeconds(5));
                lab.peers.cut();
                lab.until(() -> !qmp.isOpen(), "the end of the connection");
            }
            lab.peers.mend();
            try (var qmp = connect(tunnel)) {
                assertThat(status(qmp)).isEqualTo("paused");
                qmp.execute("cont", null, Duration.ofSeconds(5));
                assertThat(lab.host.outcome(FarLab.KEY).state()).isEqualTo("RUNNING");
            }
        }
        lab.awaitTicks(lab.farConsole(), 2);
        long said = Files.size(lab.farConsole());
        long pid = side.process().pid();
        FarHost.Question question = new FarHost.Question(List.of(pid, 1L), 0, true);
        FarHost.Look look = lab.host.look(FarLab.KEY, side.name(), question);
        assertThat(look.alive()).isTrue();
        assertThat(look.cpuNanos()).containsOnlyKeys(pid);
        assertThat(look.usedMemory()).isBetween(0.01, 1.0);
        assertThat(look.consoleTo()).isBetween(said, Files.size(lab.farConsole()));
        assertThat(look.consoleLines()).isGreaterThanOrEqualTo(2);
        lab.host.end(FarLab.KEY, side.name());
        assertThat(lab.farProcesses()).isEmpty();
        assertThat(lab.host.outcome(FarLab.KEY).state()).isEqualTo("GONE");
    }

    private QmpClient connect(Tunnel tunnel) {
        return QmpClient.connect(tunnel.socket(), lab.scheduler, Duration.ofSeconds(5));
    }

    private static String status(QmpClient qmp) {
        return qmp.execute("query-status", null, Duration.ofSeconds(5)).path("status").asText();
    }

    @Test
    void aTargetThatCannotRunTheVmIsToldBefore() {
        open(false);
        lab.host.open(lab.order());
        assertThatThrownBy(() -> lab.host.prepare(FarLab.KEY, lab.fixture.newQemu()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(Problem.ILLEGAL_TRANSITION));
        assertThatThrownBy(() -> lab.host.prepare(FarLab.KEY, "/bin/true"))
                .satisfies(e -> assertThat(code(e)).isIn(Problem.NOT_A_VMM));
        assertThat(lab.host.outcome(FarLab.KEY).phase()).isEqualTo(Phase.OPEN);
        lab.host.close(FarLab.KEY);
        assertThat(lab.host.outcome(FarLab.KEY).phase()).isEqualTo(Phase.GONE);
        assertThat(lab.farFiles()).isEmpty();
    }
}
