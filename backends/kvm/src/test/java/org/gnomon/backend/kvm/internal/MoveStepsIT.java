package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;
import static org.gnomon.backend.kvm.internal.QemuLab.signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmDefinition;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in a move and is mended without a person. */
class MoveStepsIT {
    @TempDir Path root;
    private TwoHosts hosts;

    @BeforeEach
    void open() {
        hosts = TwoHosts.open(root, "MoveStepsIT");
    }

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    private VmRecord record(VirtualMachine vm) {
        StateStore store = new StateStore(hosts.near.config.stateDirectory());
        return store.load(vm.definition().id()).orElseThrow();
    }

    /** QEMU there does not answer when it is told to run; it takes the word later. */
    @Test
    void whatWasToldAndDidNotAnswerIsAskedForAgain() {
        VirtualMachine vm = hosts.start("slow");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        await(
                standBy.switchOver(
                        next(vm),
                        step -> {
                            if (step == SwitchoverState.FENCED) {
                                hosts.awaitLoadedThere();
                                stopForSevenSeconds();
                            }
                        },
                        pump.sync()));
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(here, hosts.console(vm));
    }

    /** Longer than a command may take. */
    private void stopForSevenSeconds() {
        hosts.farProcesses().forEach(p -> signal(p, "STOP"));
        hosts.near
                .scheduler
                .delay(Duration.ofSeconds(7))
                .thenRun(() -> hosts.farProcesses().forEach(p -> signal(p, "CONT")));
    }

    @Test
    void theVmGoesOnHereWhenTheOtherHostLosesItsPower() {
        VirtualMachine vm = hosts.start("power");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        Problem problem =
                problem(
                        standBy.switchOver(
                                next(vm),
                                step -> {
                                    if (step == SwitchoverState.FENCED) {
                                        hosts.losePowerThere();
                                    }
                                },
                                pump.sync()));
        assertThat(problem.code()).isNotEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(vm.host()).isEqualTo(ShadowPlace.LOCAL);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        hosts.near.awaitTicks(here, 5);
        TwoHosts.assertOneGuest(here);
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    /** The word that it is of no use any more was lost. */
    @Test
    void whatWasLeftPreparedThereIsNoHindrance() {
        VirtualMachine vm = hosts.start("again");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        StandBy first = hosts.standBy(vm);
        hosts.peers.refuseCalls();
        await(first.discard());
        hosts.peers.mend();
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(here, hosts.console(vm));
    }

    @Test
    void aShadowBesideItIsGoneWhenItHasMoved() {
        VirtualMachine vm = hosts.start("beside");
        await(vm.openReplica(new ShadowPlace("beside", ShadowPlace.LOCAL)));
        Path ram = Path.of(record(vm).replicas().get(0).ram());
        assertThat(ram).exists();
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        assertThat(ram).doesNotExist();
        assertThat(record(vm).replicas()).isEmpty();
        hosts.near.awaitTicks(hosts.console(vm), 2);
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    /** The disks here are those of before the move. */
    @Test
    void aVmThatEndedElsewhereIsNotStartedFromItsOldDisks() throws IOException {
        VmDefinition usual =
                hosts.near.definition("newest", Map.of("qemu", hosts.near.fixture.newQemu()));
        VirtualMachine vm = hosts.start("newest");
        assertThat(vm.disksElsewhere()).isEmpty();
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        String there = record(vm).disks().get(0).image();
        assertThat(vm.disksElsewhere()).singleElement().asString().contains("far:" + there);
        await(vm.stop());
        assertThat(Path.of(there)).exists();
        Problem refused = problem(hosts.near.backend.define(usual));
        assertThat(refused.code()).isEqualTo(Problem.REFUSED);
        assertThat(refused.message()).contains("far:" + there);
        Path note = hosts.near.folder(vm).resolve("disks-elsewhere.json");
        assertThat(refused.nextStep()).contains(note.toString());
        Files.delete(note);
        await(await(hosts.near.backend.define(usual)).stop());
        hosts.assertNothingLeft();
    }

    /** The container ended while the guest stood still for the beginning of a feed. */
    @Test
    void aGuestThatAFeedHadStoppedGoesOn() {
        VirtualMachine vm =
                await(
                        hosts.near.backend.define(
                                hosts.near.definition(
                                        "begun", Map.of("qemu", hosts.near.fixture.newQemu()))));
        hosts.near.awaitTicks(vm, 5);
        Path here = hosts.console(vm);
        await(vm.openReplica(TwoHosts.THERE));
        await(vm.pause());
        VmRecord begun = record(vm);
        hosts.near.reopen();
        new StateStore(hosts.near.config.stateDirectory())
                .save(begun.withActivation(begun.activation().feeding(true)));
        Recovery found = await(hosts.near.backend.recover());
        assertThat(found.unclear()).isEmpty();
        hosts.near.awaitTicks(here, 5);
        assertThat(record(vm).activation().stands()).isFalse();
    }

    /** Nothing was begun, so it stays where it is. */
    @Test
    void aWayBackIsNotBegunWithoutALink() {
        VirtualMachine vm = hosts.start("cutback");
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        hosts.peers.cut();
        assertThat(problem(vm.retired().orElseThrow().standBy()).code())
                .isEqualTo(PeerHosts.UNREACHABLE);
        hosts.peers.mend();
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        hosts.near.awaitTicks(hosts.console(vm), 5);
    }
}
