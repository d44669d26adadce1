package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.assertHealthy;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.state.SideRecord.Role;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** kill -9 of each QEMU at each step: the guest runs on, or a checkpoint does, or nothing. */
class KillIT {
    private static final List<String> TABLE = new ArrayList<>();

    @TempDir Path root;
    private QemuLab lab;

    /** Which side is killed. */
    enum Victim {
        OLD,
        NEW,
        RETIRED
    }

    /** When. */
    enum Moment {
        BEFORE,
        FROZEN,
        FINALISED,
        FENCED,
        ACTIVATED,
        AFTER
    }

    /** What comes of it. */
    enum Outcome {
        /** The guest goes on where it was. */
        STAYED,
        /** The guest goes on, on the new side. */
        SWITCHED,
        /** The guest was lost with its side, and goes on from the checkpoint. */
        FAILED_OVER
    }

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "KillIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterAll
    static void tell() {
        System.out.println(String.join("\n", TABLE));
    }

    @ParameterizedTest
    @CsvSource({
        "OLD, BEFORE, FAILED_OVER",
        "OLD, FROZEN, FAILED_OVER",
        "OLD, FINALISED, SWITCHED",
        "OLD, FENCED, SWITCHED",
        "OLD, ACTIVATED, SWITCHED",
        "OLD, AFTER, SWITCHED",
        "NEW, BEFORE, STAYED",
        "NEW, FROZEN, STAYED",
        "NEW, FINALISED, STAYED",
        "NEW, FENCED, STAYED",
        "NEW, ACTIVATED, FAILED_OVER",
        "NEW, AFTER, FAILED_OVER",
        "RETIRED, BEFORE, SWITCHED",
        "RETIRED, FROZEN, SWITCHED",
        "RETIRED, FINALISED, SWITCHED",
        "RETIRED, FENCED, SWITCHED"
    })
    void inASwitchover(Victim victim, Moment at, Outcome expected) {
        VirtualMachine vm = lab.start("killed");
        if (victim == Victim.RETIRED) {
            await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        }
        Replica replica = Shadows.open(vm, "shadow");
        Shadows.checkpoint(vm, replica);
        long checkpointed = QemuLab.lastTick(lab.console(vm));
        String version = vm.vmm().version();
        long epoch = vm.epoch().value();
        StandBy standBy = await(vm.standBy(QemuLab.update(vm, target(victim))));
        ProcessIdentity killed = process(vm, victim);

        Optional<Problem> problem = switchOver(vm, standBy, killed, at);

        Outcome found = Outcome.STAYED;
        RunState state = await(vm.runState());
        if (state == RunState.GONE) {
            assertThat(await(vm.activeCopies())).isZero();
            await(replica.failOver(vm.epoch().next(), NO_GATE));
            found = Outcome.FAILED_OVER;
        } else if (vm.epoch().value() > epoch) {
            found = Outcome.SWITCHED;
        }
        TABLE.add(
                String.join(
                        " | ",
                        "switchover",
                        victim.toString(),
                        at.toString(),
                        found.toString(),
                        problem.map(Problem::code).orElse("-")));
        assertThat(found).as("%s: %s", state, problem).isEqualTo(expected);
        assertThat(problem.map(Problem::code)).isNotEqualTo(Optional.of(Problem.UNKNOWN_TRUTH));
        assertThat(vm.vmm().version().equals(version)).isEqualTo(keepsVersion(found, at));
        assertRunsOn(vm, found == Outcome.FAILED_OVER, checkpointed);
    }

    private String target(Victim victim) {
        return victim == Victim.RETIRED ? lab.fixture.oldQemu() : lab.fixture.newQemu();
    }

    private ProcessIdentity process(VirtualMachine vm, Victim victim) {
        Role role =
                switch (victim) {
                    case OLD -> Role.ACTIVE;
                    case NEW -> Role.STANDBY;
                    case RETIRED -> Role.RETIRED;
                };
        return lab.side(vm, role).orElseThrow();
    }

    private Optional<Problem> switchOver(
            VirtualMachine vm, StandBy standBy, ProcessIdentity killed, Moment at) {
        StepGate gate =
                step -> {
                    if (step.name().equals(at.name())) {
                        lab.kill(killed);
                    }
                };
        if (at == Moment.BEFORE) {
            lab.kill(killed);
        }
        Optional<Problem> problem = Optional.empty();
        try {
            await(standBy.switchOver(next(vm), gate, NO_SYNC));
        } catch (GnomonException e) {
            problem = Optional.of(e.problem());
        }
        if (at == Moment.AFTER) {
            lab.kill(killed);
        }
        return problem;
    }

    /** A failover runs with the VMM that the VM had last. */
    private static boolean keepsVersion(Outcome found, Moment at) {
        boolean afterwards = at == Moment.ACTIVATED || at == Moment.AFTER;
        return found == Outcome.STAYED || found == Outcome.FAILED_OVER && !afterwards;
    }

    private void assertRunsOn(VirtualMachine vm, boolean fellBack, long checkpointed) {
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 10);
        assertThat(QemuLab.lastTick(lab.console(vm))).isGreaterThan(checkpointed);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT", "Kernel panic");
        if (!fellBack) {
            assertHealthy(lab.console(vm));
        }
        await(vm.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }

    /** The restored side is killed: before it was told to run, another try; after, another one. */
    @ParameterizedTest
    @CsvSource({"FENCED, false", "FENCED, true", "ACTIVATED, false", "AFTER, false"})
    void inAFailover(Moment at, boolean switchedBefore) {
        VirtualMachine vm = lab.start("failing");
        Replica older = Shadows.open(vm, "older");
        Shadows.checkpoint(vm, older);
        long checkpointed = QemuLab.lastTick(lab.console(vm));
        Replica newer = Shadows.open(vm, "newer");
        Shadows.checkpoint(vm, newer);
        if (switchedBefore) {
            await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        }
        lab.awaitTicks(vm, 5);
        lab.killActive(vm);

        Optional<Problem> problem = failOver(vm, newer, at);

        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(await(vm.activeCopies())).isZero();
        assertThat(older.held()).isPresent();
        assertThat(newer.held().isPresent()).isEqualTo(at == Moment.FENCED);
        assertThat(vm.retired().isPresent()).isEqualTo(switchedBefore);
        await((at == Moment.FENCED ? newer : older).failOver(next(vm), NO_GATE));
        TABLE.add(
                String.join(
                        " | ",
                        "failover",
                        "NEW",
                        at.toString(),
                        at == Moment.FENCED ? "TRIED_AGAIN" : "NEXT_REPLICA",
                        problem.map(Problem::code).orElse("-")));
        assertRunsOn(vm, true, checkpointed);
    }

    private Optional<Problem> failOver(VirtualMachine vm, Replica replica, Moment at) {
        Optional<Problem> problem = Optional.empty();
        StepGate gate =
                step -> {
                    if (step.name().equals(at.name())) {
                        boolean told = step == SwitchoverState.ACTIVATED;
                        lab.kill(lab.side(vm, told ? Role.ACTIVE : Role.STANDBY).orElseThrow());
                    }
                };
        try {
            await(replica.failOver(next(vm), gate));
        } catch (GnomonException e) {
            problem = Optional.of(e.problem());
        }
        if (at == Moment.AFTER) {
            lab.killActive(vm);
        }
        return problem;
    }

    /** The primary is killed while a checkpoint moves on. */
    @ParameterizedTest
    @CsvSource({"COLLECTED", "FOLDING", "ADVANCED"})
    void inAnAdvance(String at) {
        VirtualMachine vm = lab.start("advancing");
        Replica replica = Shadows.open(vm, "shadow");
        Shadows.checkpoint(vm, replica);
        lab.awaitTicks(vm, 10);
        long before = QemuLab.lastTick(lab.console(vm));
        var first = replica.held().orElseThrow();
        Optional<Problem> problem = Optional.empty();
        try {
            switch (at) {
                case "COLLECTED" -> await(replica.advance(() -> lab.killActive(vm), NO_SYNC));
                case "FOLDING" -> Shadows.advance(vm, replica, () -> lab.killActive(vm));
                default -> {
                    Shadows.advance(vm, replica);
                    lab.killActive(vm);
                }
            }
        } catch (GnomonException e) {
            problem = Optional.of(e.problem());
        }
        boolean old = at.equals("COLLECTED");
        assertThat(problem.isPresent()).isEqualTo(old);
        assertThat(replica.held().equals(Optional.of(first))).isEqualTo(old);
        await(replica.failOver(next(vm), NO_GATE));
        TABLE.add("advance | OLD | " + at + " | " + (old ? "CHECKPOINT_BEFORE" : "NEW_CHECKPOINT"));
        assertRunsOn(vm, true, old ? 0 : before);
    }
}
