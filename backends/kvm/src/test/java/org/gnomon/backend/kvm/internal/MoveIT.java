package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;
import static org.gnomon.backend.kvm.internal.QemuLab.signal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A VM goes to another host and comes back. */
class MoveIT {
    @TempDir Path root;
    private TwoHosts hosts;

    @BeforeEach
    void open() {
        hosts = TwoHosts.open(root, "MoveIT");
    }

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void goesToAnotherHostWithAllItHas() {
        VirtualMachine vm = hosts.near.start("mover");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        List<SwitchoverState> steps = new ArrayList<>();
        StandBy standBy = hosts.standBy(vm, hosts.near.fixture.newQemu());
        Blackout blackout = await(standBy.switchOver(next(vm), steps::add, pump.sync()));
        System.out.println("across hosts: " + blackout);
        assertThat(steps)
                .containsExactly(
                        SwitchoverState.FROZEN,
                        SwitchoverState.FINALISED,
                        SwitchoverState.FENCED,
                        SwitchoverState.ACTIVATED);
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(vm.vmm().version()).startsWith("10.");
        assertThat(vm.epoch().value()).isEqualTo(1);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(vm.retired()).isPresent();
        assertThat(vm.replicas()).isEmpty();
        hosts.near.awaitTicks(hosts.console(vm), 20);
        assertThat(await(vm.sample()).data().memoryUsage()).isBetween(0.0, 1.0);
        TwoHosts.assertOneGuest(here, hosts.console(vm));
        await(vm.pause());
        assertThat(await(vm.runState())).isEqualTo(RunState.PAUSED);
        await(vm.resume());
        await(vm.retired().orElseThrow().release());
        hosts.near.awaitTicks(hosts.console(vm), 3);
        Path image = Path.of(there(vm));
        await(vm.stop());
        assertThat(image).exists();
        hosts.assertNothingLeft();
    }

    @Test
    void theMemoryThereIsTheOneHereWhenTheGuestStandsStill() {
        VirtualMachine vm = hosts.start("pages");
        Replica replica = await(vm.openReplica(TwoHosts.THERE));
        Pump pump = Pump.start(hosts, replica);
        hosts.near.awaitTicks(hosts.console(vm), 20);
        List<Long> different = new ArrayList<>();
        PageSource here = vm.memory().pages();
        PageSource there = hosts.target(replica).pages();
        await(
                replica.checkpoint(
                        () -> {
                            pump.sync().copyWhileFrozen();
                            for (long at = 0; at < here.sizeBytes(); at += 4096) {
                                if (here.view(at, 4096).mismatch(there.view(at, 4096)) >= 0) {
                                    different.add(at);
                                }
                            }
                        }));
        assertThat(different).isEmpty();
    }

    /** That QEMU without KVM does not tell all changes of a guest with a round size of memory. */
    @Test
    void aGuestWhoseChangesAreNotAllToldIsNotMoved() {
        VirtualMachine vm = hosts.startRound("untold");
        Replica replica = await(vm.openReplica(TwoHosts.THERE));
        Problem problem = problem(replica.far().orElseThrow().feed());
        assertThat(problem.code()).isEqualTo(Problem.UNSUPPORTED);
        assertThat(
                        await(
                                        vm.inspect(
                                                hosts.move(vm, hosts.near.fixture.newQemu()),
                                                TwoHosts.THERE))
                                .blockers())
                .extracting(Problem::code)
                .containsExactly(Problem.UNSUPPORTED);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    private String there(VirtualMachine vm) {
        return hosts.host().outcome(hosts.active(vm).key()).images().get("disk0");
    }

    private VirtualMachine moved(String name) {
        VirtualMachine vm = hosts.start(name);
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        return vm;
    }

    /** By replication in the other direction; the replication engine has no part in it. */
    @Test
    void comesBackWithAllThatItDidThere() {
        VirtualMachine vm = hosts.start("back");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        Path there = hosts.console(vm);
        hosts.near.awaitTicks(there, 10);
        StandBy back = await(vm.retired().orElseThrow().standBy());
        assertThat(back.vmm().version()).startsWith("10.");
        Blackout blackout = await(back.switchOver(next(vm), NO_GATE, NO_SYNC));
        System.out.println("and back: " + blackout);
        assertThat(vm.host()).isEqualTo(ShadowPlace.LOCAL);
        assertThat(vm.epoch().value()).isEqualTo(2);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        Path again = hosts.console(vm);
        hosts.near.awaitTicks(again, 10);
        TwoHosts.assertOneGuest(here, there, again);
        await(vm.retired().orElseThrow().release());
        await(vm.stop());
        hosts.near.assertDiskIntact(vm);
        hosts.assertNothingLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"FROZEN", "FINALISED", "FENCED"})
    void whatFailsBeforeItRunsThereLetsItGoOnHere(SwitchoverState at) {
        VirtualMachine vm = hosts.start("stays");
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        assertThatThrownBy(
                        () ->
                                await(
                                        standBy.switchOver(
                                                next(vm),
                                                step -> {
                                                    if (step == at) {
                                                        throw new IllegalStateException("no");
                                                    }
                                                },
                                                pump.sync())))
                .hasMessageContaining("no");
        assertStaysAndCanGoLater(vm);
    }

    private void assertStaysAndCanGoLater(VirtualMachine vm) {
        assertThat(vm.host()).isEqualTo(ShadowPlace.LOCAL);
        assertThat(vm.epoch().value()).isZero();
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        Path here = hosts.console(vm);
        hosts.near.awaitTicks(here, 5);
        vm.replicas().forEach(r -> await(r.close()));
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(here, hosts.console(vm));
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    @Test
    void aSideThatDiesWhileItLoadsCostsNothing() {
        VirtualMachine vm = hosts.start("dies");
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        Problem problem =
                problem(
                        standBy.switchOver(
                                next(vm),
                                step -> {
                                    if (step == SwitchoverState.FROZEN) {
                                        hosts.farProcesses().forEach(p -> signal(p, "KILL"));
                                    }
                                },
                                pump.sync()));
        assertThat(problem.code()).isEqualTo(Problem.CRASHED);
        assertStaysAndCanGoLater(vm);
    }

    /** It runs there, and the answer that it does is lost. */
    @Test
    void anAnswerThatIsLostIsAskedForAgain() {
        VirtualMachine vm = hosts.start("lost");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        await(
                standBy.switchOver(
                        next(vm),
                        step -> {
                            if (step == SwitchoverState.FENCED) {
                                hosts.peers.loseAnswers();
                                hosts.near
                                        .scheduler
                                        .delay(Duration.ofSeconds(1))
                                        .thenRun(hosts.peers::mend);
                            }
                        },
                        pump.sync()));
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(here, hosts.console(vm));
    }

    /** It was never delivered, so it surely does not run there. */
    @Test
    void aQuestionThatIsNeverDeliveredLetsItGoOnHere() {
        VirtualMachine vm = hosts.start("undelivered");
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        Problem problem =
                problem(
                        standBy.switchOver(
                                next(vm),
                                step -> {
                                    if (step == SwitchoverState.FENCED) {
                                        hosts.peers.cut();
                                    }
                                },
                                pump.sync()));
        assertThat(problem.code()).isEqualTo(PeerHosts.UNREACHABLE);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        hosts.peers.mend();
        assertStaysAndCanGoLater(vm);
    }

    @Test
    void aHostThatCannotBeReachedIsUnknownNotGone() {
        VirtualMachine vm = moved("cut");
        hosts.peers.cut();
        assertThat(await(vm.runState())).isEqualTo(RunState.UNKNOWN);
        assertThat(problem(vm.activeCopies()).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        hosts.peers.mend();
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
    }

    @Test
    void isRehearsedThereFromACheckpoint() {
        VirtualMachine vm = hosts.start("rehearsed");
        Path here = hosts.console(vm);
        Replica replica = await(vm.openReplica(TwoHosts.THERE));
        Pump pump = Pump.start(hosts, replica);
        Checkpoint checkpoint = await(replica.checkpoint(pump.sync()));
        System.out.println("checkpoint on another host: " + checkpoint.pause());
        hosts.near.awaitTicks(here, 5);
        Rehearsal rehearsal =
                await(replica.rehearse(Optional.of(hosts.move(vm, hosts.near.fixture.newQemu()))));
        assertThat(rehearsal.vmm().version()).startsWith("10.");
        assertThat(await(rehearsal.status()).state()).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        await(rehearsal.sample());
        await(rehearsal.close());
        await(replica.release());
        Pump again = Pump.start(hosts, replica);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, again.sync()));
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(here, hosts.console(vm));
        await(vm.stop());
        hosts.assertNothingLeft();
    }
}
