package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomon.backend.kvm.internal.CrashingContainer.At;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The container's process ends at each step; the next one brings exactly one side to run. */
class CrashIT {
    @TempDir Path root;
    private QemuLab lab;

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "CrashIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private VirtualMachine crashAndRecover(At at) throws Exception {
        crash(at);
        return recover();
    }

    private VirtualMachine recover() {
        Recovery recovery = await(lab.backend.recover());
        assertThat(recovery.unclear()).isEmpty();
        assertThat(recovery.running()).hasSize(1);
        return recovery.running().get(0);
    }

    private void crash(At at) throws Exception {
        Process container = start(at);
        assertThat(container.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(container.exitValue()).as(QemuLab.read(said())).isEqualTo(DeadlyClock.CRASHED);
    }

    private Path said() {
        return root.resolve("container.log");
    }

    private Process start(At at) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingContainer.class.getName(),
                        root.toString(),
                        at.name());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said().toFile())
                .start();
    }

    /** Lets a container begin, and kills it so long after that. */
    private void kill(At at, Duration after) throws Exception {
        Process container = start(at);
        boolean begun =
                lab.until(
                        () -> Files.exists(CrashingContainer.begun(root)), Duration.ofSeconds(120));
        assertThat(begun).as(QemuLab.read(said())).isTrue();
        await(lab.scheduler.delay(after));
        assertThat(container.isAlive()).as(QemuLab.read(said())).isTrue();
        container.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @EnumSource(
            value = At.class,
            names = {
                "CHECKPOINT_FROZEN",
                "STANDBY_WAITS",
                "FROZEN",
                "FINALISED",
                "FENCED",
                "RUNS_UNRECORDED",
                "ACTIVATED"
            })
    void exactlyOneSideRunsAfterACrash(At at) throws Exception {
        VirtualMachine vm = crashAndRecover(at);
        boolean switched = at == At.RUNS_UNRECORDED || at == At.ACTIVATED;
        assertThat(vm.vmm().version()).startsWith(switched ? "10." : "7.2");
        assertThat(vm.epoch().value()).isEqualTo(switched ? 1 : 0);
        assertThat(vm.retired().isPresent()).isEqualTo(switched);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 10);
        QemuLab.assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aRestoreThatHadNotEndedTheNewSideYetIsAsIfItNeverBegan() throws Exception {
        VirtualMachine vm = crashAndRecover(At.RESTORE_FROZEN);
        assertThat(vm.vmm().version()).startsWith("10.");
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        QemuLab.assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aRestoreThatHadEndedTheNewSideCanBeDoneAgain() throws Exception {
        VirtualMachine vm = crashAndRecover(At.RESTORE_FENCED);
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(await(vm.activeCopies())).isZero();
        await(vm.retired().orElseThrow().restoreCheckpoint(next(vm), NO_GATE));
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aRestoredSideThatRunsIsFoundOut() throws Exception {
        VirtualMachine vm = crashAndRecover(At.RESTORE_UNRECORDED);
        assertThat(vm.vmm().version()).startsWith("7.2");
        assertThat(vm.epoch().value()).isEqualTo(2);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        await(vm.stop());
        lab.assertNothingLeft();
    }

    private void assertGoesOn(VirtualMachine vm) {
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 10);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT", "Kernel panic");
        await(vm.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }

    /** Of a VM that still runs, nothing of its shadows is kept. */
    @ParameterizedTest
    @EnumSource(
            value = At.class,
            names = {"ADVANCE_COLLECTED", "ADVANCE_FOLDING", "ADVANCE_DONE"})
    void aVmWhoseCheckpointWasAdvancedGoesOn(At at) throws Exception {
        VirtualMachine vm = crashAndRecover(at);
        assertThat(vm.replicas()).isEmpty();
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        QemuLab.assertHealthy(lab.console(vm));
        assertGoesOn(vm);
    }

    /** Of one that is lost too, whole checkpoints are, and no half one. */
    @ParameterizedTest
    @CsvSource({
        "ADVANCE_COLLECTED, older shadow",
        "ADVANCE_FOLDING, older",
        "ADVANCE_DONE, older shadow",
        "FAILOVER_FENCED, older shadow",
        "FAILOVER_UNRECORDED, older",
        "FAILOVER_ACTIVATED, older"
    })
    void aVmThatIsLostAsWellHasItsWholeCheckpoints(At at, String whole) throws Exception {
        crash(at);
        lab.killAll();
        VirtualMachine vm = recover();
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        List<Replica> found = vm.replicas();
        assertThat(found)
                .allMatch(r -> r.held().isPresent())
                .extracting(r -> r.place().name())
                .containsExactly(whole.split(" "));
        await(found.get(found.size() - 1).failOver(next(vm), NO_GATE));
        assertGoesOn(vm);
    }

    @Test
    void aFailoverThatHadFencedCanBeDoneAgain() throws Exception {
        VirtualMachine vm = crashAndRecover(At.FAILOVER_FENCED);
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(await(vm.activeCopies())).isZero();
        assertThat(vm.replicas()).hasSize(2).allMatch(r -> r.held().isPresent());
        assertThat(vm.epoch().value()).isZero();
        await(vm.replicas().get(1).failOver(next(vm), NO_GATE));
        assertGoesOn(vm);
    }

    @ParameterizedTest
    @EnumSource(
            value = At.class,
            names = {"FAILOVER_UNRECORDED", "FAILOVER_ACTIVATED"})
    void aFailoverThatRunsIsFoundOut(At at) throws Exception {
        VirtualMachine vm = crashAndRecover(at);
        assertThat(vm.epoch().value()).isEqualTo(1);
        assertGoesOn(vm);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 700})
    void killedInAnyMomentOfAdvancingThereIsAWholeCheckpoint(int millis) throws Exception {
        kill(At.ADVANCING, Duration.ofMillis(millis));
        lab.killAll();
        VirtualMachine vm = recover();
        assertThat(vm.replicas()).isNotEmpty().allMatch(r -> r.held().isPresent());
        await(vm.replicas().get(0).failOver(next(vm), NO_GATE));
        assertGoesOn(vm);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 150, 300, 500})
    void killedInAnyMomentOfAFailoverItRunsOrCanBeDoneAgain(int millis) throws Exception {
        kill(At.FAILING_OVER, Duration.ofMillis(millis));
        VirtualMachine vm = recover();
        if (await(vm.runState()) == RunState.GONE) {
            assertThat(vm.replicas()).hasSize(2).allMatch(r -> r.held().isPresent());
            await(vm.replicas().get(1).failOver(next(vm), NO_GATE));
        }
        assertGoesOn(vm);
    }
}
