package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints on another host move on, and a VM that is lost goes on from the last one there. */
class FarFailoverIT {
    @TempDir Path root;
    private TwoHosts hosts;

    @BeforeEach
    void open() {
        hosts = TwoHosts.open(root, "FarFailoverIT");
    }

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    private long files(String name) throws IOException {
        Path folder = KvmFarHost.beside(hosts.farConfig).stateDirectory();
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(f -> f.getFileName().toString().matches(name)).count();
        }
    }

    @Test
    void aCheckpointMovesOnAndIsWhatTheVmGoesOnFrom() throws Exception {
        FarEpochs epochs = FarEpochs.begin(hosts, "epochs");
        assertThat(problem(epochs.replica.advance(NO_SYNC, NO_SYNC)).code())
                .as("nothing flows")
                .isEqualTo(Problem.ILLEGAL_TRANSITION);
        for (int i = 0; i < 12; i++) {
            String before = epochs.held().capturedAt();
            hosts.near.awaitTicks(epochs.here, 2);
            String taken = epochs.advance().capturedAt().toString();
            assertThat(epochs.held().capturedAt()).isEqualTo(taken).isNotEqualTo(before);
            assertThat(files("disk0-layer-.*")).isEqualTo(1);
            assertThat(files("state-.*")).isEqualTo(1);
        }
        epochs.pauses.sort(null);
        System.out.printf(
                "pause of an epoch to another host: p50 %.1f ms, longest %.1f ms%n",
                epochs.pauses.get(6).toNanos() / 1e6, epochs.pauses.get(12).toNanos() / 1e6);
        hosts.near.awaitTicks(epochs.here, 10);
        QemuLab.assertHealthy(epochs.here);
        hosts.near.killActive(epochs.vm);
        assertThat(problem(epochs.replica.failOver(epochs.vm.epoch(), NO_GATE)).code())
                .isEqualTo(Problem.STALE_EPOCH);
        epochs.goOn();
        assertThat(epochs.vm.epoch().value()).isEqualTo(1);
        protectAgainAndComeBack(epochs.vm);
    }

    /** Where it is now is as good as any other place: it can be followed, and moved back. */
    private void protectAgainAndComeBack(VirtualMachine vm) throws Exception {
        Path there = hosts.console(vm);
        var home = new ShadowPlace("home", ShadowPlace.LOCAL);
        Replica back = await(vm.openReplica(home));
        Pump pump = Pump.start(hosts, back);
        StandBy standBy = await(vm.standBy(hosts.move(vm, hosts.near.fixture.newQemu()), home));
        await(standBy.switchOver(next(vm), NO_GATE, pump.sync()));
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(there, hosts.console(vm));
        await(vm.retired().orElseThrow().release());
        await(vm.stop());
        hosts.near.assertDiskIntact(vm);
        hosts.assertNothingLeft();
    }

    /** Where in an epoch the primary is lost. */
    enum Moment {
        BEFORE_THE_FEED,
        WHILE_IT_IS_FED,
        FROZEN,
        ALL_HAS_ARRIVED,
        BEFORE_IT_IS_HELD
    }

    @ParameterizedTest
    @EnumSource
    void oneOfTheTwoIsWholeWheneverThePrimaryIsLost(Moment at) {
        FarEpochs epochs = FarEpochs.begin(hosts, "lost");
        hosts.near.awaitTicks(epochs.here, 3);
        epochs.advance();
        hosts.near.awaitTicks(epochs.here, 3);
        String before = epochs.held().capturedAt();
        Problem problem = loseAt(epochs, at);
        assertThat(problem.code()).isNotEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(epochs.held().capturedAt()).isEqualTo(before);
        epochs.goOn();
    }

    private Problem loseAt(FarEpochs epochs, Moment at) {
        Replica replica = epochs.replica;
        Runnable lose = () -> hosts.near.killActive(epochs.vm);
        if (at == Moment.BEFORE_THE_FEED) {
            lose.run();
            return problem(replica.far().orElseThrow().feed());
        }
        Pump pump = Pump.start(hosts, replica);
        if (at == Moment.WHILE_IT_IS_FED) {
            lose.run();
            return problem(replica.advance(epochs.seen(pump.sync()), NO_SYNC));
        }
        if (at == Moment.BEFORE_IT_IS_HELD) {
            hosts.peers.onCall(
                    "hold",
                    () -> {
                        lose.run();
                        hosts.peers.cut();
                    });
            Problem lost = problem(replica.advance(epochs.seen(pump.sync()), NO_SYNC));
            hosts.peers.mend();
            return lost;
        }
        return problem(
                replica.advance(
                        () -> {
                            if (at == Moment.FROZEN) {
                                lose.run();
                            }
                            pump.sync().copyWhileFrozen();
                            lose.run();
                        },
                        NO_SYNC));
    }

    /** The new one is held although the answer that it is was lost. */
    @Test
    void aHoldWhoseAnswerIsLostIsNotLost() {
        FarEpochs epochs = FarEpochs.begin(hosts, "unheard");
        String before = epochs.held().capturedAt();
        Pump pump = Pump.start(hosts, epochs.replica);
        hosts.peers.onCall("hold", hosts.peers::loseAnswers);
        Problem lost = problem(epochs.replica.advance(epochs.seen(pump.sync()), NO_SYNC));
        assertThat(lost.code()).isEqualTo(PeerHosts.NO_ANSWER);
        hosts.peers.mend();
        assertThat(epochs.held().capturedAt()).isNotEqualTo(before);
        hosts.near.awaitTicks(epochs.here, 5);
        hosts.near.killActive(epochs.vm);
        epochs.goOn();
    }

    /** Both containers over there: one between two epochs, one in the middle of one. */
    @Test
    void theOtherContainerMayBeRestarted() {
        FarEpochs epochs = FarEpochs.begin(hosts, "restarted");
        hosts.far.close();
        hosts.openFar();
        hosts.near.awaitTicks(epochs.here, 3);
        epochs.advance();
        String held = epochs.held().capturedAt();
        Pump.start(hosts, epochs.replica);
        hosts.far.close();
        hosts.openFar();
        assertThat(epochs.held().capturedAt()).isEqualTo(held);
        hosts.near.awaitTicks(epochs.here, 3);
        hosts.near.killActive(epochs.vm);
        epochs.goOn();
    }

    /** Disks that were frozen for nothing do not pile up. */
    @Test
    void epochsThatComeToNothingLeaveNoLayers() throws Exception {
        FarEpochs epochs = FarEpochs.begin(hosts, "nothing");
        for (int i = 0; i < 5; i++) {
            Pump.start(hosts, epochs.replica);
            Problem no =
                    problem(
                            epochs.replica.advance(
                                    () -> {
                                        throw Problems.of("no", "No.", "");
                                    },
                                    NO_SYNC));
            assertThat(no.code()).isEqualTo("no");
            hosts.near.awaitTicks(epochs.here, 2);
        }
        assertThat(files("disk0-layer-.*")).isLessThanOrEqualTo(3);
        epochs.advance();
        assertThat(files("disk0-layer-.*")).isEqualTo(1);
        hosts.near.awaitTicks(epochs.here, 5);
        QemuLab.assertHealthy(epochs.here);
        hosts.near.killActive(epochs.vm);
        epochs.goOn();
    }

    @Test
    void isRehearsedBetweenEpochs() {
        FarEpochs epochs = FarEpochs.begin(hosts, "rehearsed");
        epochs.advance();
        Rehearsal rehearsal = await(epochs.replica.rehearse(Optional.empty()));
        assertThat(await(rehearsal.status()).state()).isEqualTo(RunState.RUNNING);
        assertThat(problem(epochs.replica.far().orElseThrow().feed()).code())
                .isEqualTo(Problem.ILLEGAL_TRANSITION);
        await(rehearsal.close());
        epochs.advance();
        hosts.near.awaitTicks(epochs.here, 5);
        hosts.near.killActive(epochs.vm);
        epochs.goOn();
    }

    /** The whole near host went down: its Gnomon finds the checkpoint there, link or no link. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestartedContainerFindsWhatIsHeldThere(boolean late) {
        FarEpochs epochs = FarEpochs.begin(hosts, "found");
        hosts.near.awaitTicks(epochs.here, 3);
        epochs.advance();
        hosts.near.awaitTicks(epochs.here, 5);
        long held = QemuLab.lastTick(epochs.here);
        hosts.near.killActive(epochs.vm);
        if (late) {
            hosts.peers.cut();
        }
        hosts.near.reopen();
        Recovery recovery = await(hosts.near.backend.recover());
        assertThat(recovery.unclear()).isEmpty();
        VirtualMachine vm = recovery.running().get(0);
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        Replica replica = vm.replicas().get(0);
        assertThat(replica.held().isPresent()).isEqualTo(!late);
        hosts.peers.mend();
        assertThat(hosts.near.until(() -> replica.held().isPresent(), Duration.ofSeconds(30)))
                .isTrue();
        Duration loss = await(replica.failOver(next(vm), NO_GATE));
        assertThat(loss).isPositive();
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        assertThat(FarEpochs.first(hosts.console(vm))).isLessThanOrEqualTo(held);
        TwoHosts.assertOneGuest(hosts.console(vm));
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    /** The other direction: it runs there, is checkpointed to here, and is lost there. */
    @Test
    void aVmThatIsLostThereGoesOnHere() {
        VirtualMachine vm = hosts.start("returns");
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        Path there = hosts.console(vm);
        hosts.near.awaitTicks(there, 5);
        await(vm.retired().orElseThrow().release());
        Replica home = await(vm.openReplica(new ShadowPlace("home", ShadowPlace.LOCAL)));
        Pump first = Pump.start(hosts, home);
        await(home.checkpoint(first.sync()));
        hosts.near.awaitTicks(there, 3);
        Pump second = Pump.start(hosts, home);
        long[] held = new long[1];
        await(
                home.advance(
                        () -> {
                            held[0] = QemuLab.lastTick(there);
                            second.sync().copyWhileFrozen();
                        },
                        NO_SYNC));
        hosts.near.awaitTicks(there, 5);
        hosts.near.kill(hosts.active(vm).process());
        await(home.failOver(next(vm), NO_GATE));
        assertThat(vm.host()).isEqualTo(ShadowPlace.LOCAL);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        Path again = hosts.console(vm);
        hosts.near.awaitTicks(again, 10);
        assertThat(FarEpochs.first(again)).isBetween(held[0] + 1, held[0] + 2);
        TwoHosts.assertOneGuest(again);
        await(vm.stop());
        hosts.near.assertDiskIntact(vm);
        hosts.assertNothingLeft();
    }
}
