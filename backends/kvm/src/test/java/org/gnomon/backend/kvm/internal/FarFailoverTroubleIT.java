package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failover to another host, or an epoch there, that something goes wrong with. */
class FarFailoverTroubleIT {
    @TempDir Path root;
    private TwoHosts hosts;

    @BeforeEach
    void open() {
        hosts = TwoHosts.open(root, "FarFailoverTroubleIT");
    }

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    /** Refused at the fence, or never delivered: nothing ran, and the checkpoint is held on. */
    @Test
    void whatFailsBeforeItRunsCanBeTriedAgain() {
        FarEpochs epochs = FarEpochs.begin(hosts, "again");
        hosts.near.killActive(epochs.vm);
        Problem refused =
                problem(
                        epochs.replica.failOver(
                                next(epochs.vm),
                                step -> {
                                    throw Problems.of("no", "No.", "");
                                }));
        assertThat(refused.code()).isEqualTo("no");
        assertThat(await(epochs.vm.activeCopies())).isZero();
        Problem undelivered =
                problem(epochs.replica.failOver(next(epochs.vm), step -> hosts.peers.cut()));
        assertThat(undelivered.code()).isEqualTo(PeerHosts.UNREACHABLE);
        hosts.peers.mend();
        assertThat(await(epochs.vm.activeCopies())).isZero();
        assertThat(epochs.replica.held()).isPresent();
        epochs.goOn();
    }

    /** Told to run, and no answer: nothing else is run, and who asks later learns the truth. */
    @Test
    void anAnswerThatIsLostIsAskedForLater() {
        FarEpochs epochs = FarEpochs.begin(hosts, "unknown");
        hosts.near.killActive(epochs.vm);
        Problem unknown =
                problem(
                        epochs.replica.failOver(
                                next(epochs.vm), step -> hosts.peers.loseAnswers()));
        assertThat(unknown.code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(problem(epochs.replica.close()).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        hosts.peers.mend();
        Problem there = problem(epochs.replica.failOver(next(epochs.vm), NO_GATE));
        assertThat(there.message()).contains("runs on far");
        assertThat(epochs.vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(await(epochs.vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(epochs.vm), 5);
        await(epochs.vm.stop());
        hosts.assertNothingLeft();
    }

    /** In doubt, and then this container is another one. */
    @Test
    void aDoubtOutlivesThisContainer() {
        FarEpochs epochs = FarEpochs.begin(hosts, "doubt");
        hosts.near.killActive(epochs.vm);
        Problem unknown =
                problem(
                        epochs.replica.failOver(
                                next(epochs.vm), step -> hosts.peers.loseAnswers()));
        assertThat(unknown.code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        hosts.peers.cut();
        await(epochs.vm.close());
        hosts.near.reopen();
        Recovery unclear = await(hosts.near.backend.recover());
        assertThat(unclear.running()).isEmpty();
        assertThat(unclear.unclear()).hasSize(1);
        hosts.peers.mend();
        Recovery clear = await(hosts.near.backend.recover());
        assertThat(clear.unclear()).isEmpty();
        VirtualMachine vm = clear.running().get(0);
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(vm.epoch().value()).isEqualTo(1);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    /** What the mirrors wrote to has ended, and nobody noticed: that is no checkpoint. */
    @Test
    void disksWhoseExportsHaveEndedAreNotTakenForWhole() {
        FarEpochs epochs = FarEpochs.begin(hosts, "exports");
        String held = epochs.held().capturedAt();
        Pump pump = Pump.start(hosts, epochs.replica);
        hosts.peers.onCall("freezeDisks", () -> hosts.farProcesses().forEach(this::kill));
        Problem refused = problem(epochs.replica.advance(epochs.seen(pump.sync()), NO_SYNC));
        assertThat(refused.code()).isNotEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(epochs.held().capturedAt()).isEqualTo(held);
        assertThat(hosts.near.until(() -> advances(epochs), Duration.ofSeconds(60)))
                .as("the mirrors begin anew")
                .isTrue();
        hosts.near.awaitTicks(epochs.here, 5);
        QemuLab.assertHealthy(epochs.here);
        hosts.near.killActive(epochs.vm);
        epochs.goOn();
    }

    private static boolean advances(FarEpochs epochs) {
        try {
            epochs.advance();
            return true;
        } catch (GnomonException notYet) {
            return false;
        }
    }

    private void kill(long pid) {
        QemuLab.signal(pid, "KILL");
        assertThat(hosts.near.until(() -> !QemuLab.isAlive(pid), Duration.ofSeconds(5))).isTrue();
    }

    /** The guest stands still just then; it goes on, and so do the epochs. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkThatFailsWhileTheGuestStandsStillLetsItGoOn(boolean silent) {
        FarEpochs epochs = FarEpochs.begin(hosts, "link");
        String held = epochs.held().capturedAt();
        Pump pump = Pump.start(hosts, epochs.replica);
        hosts.peers.onCall(
                "freezeDisks", silent ? hosts.peers::loseAnswers : hosts.peers::refuseCalls);
        problem(epochs.replica.advance(epochs.seen(pump.sync()), NO_SYNC));
        hosts.near.awaitTicks(epochs.here, 5);
        hosts.peers.mend();
        assertThat(epochs.held().capturedAt()).isEqualTo(held);
        epochs.advance();
        hosts.near.awaitTicks(epochs.here, 5);
        QemuLab.assertHealthy(epochs.here);
        hosts.near.killActive(epochs.vm);
        epochs.goOn();
    }

    /** It only hangs: it is ended, and proved to be, before the other one is told to run. */
    @Test
    void aPrimaryThatHangsIsEndedFirst() {
        FarEpochs epochs = FarEpochs.begin(hosts, "hangs");
        long pid = hosts.near.active(epochs.vm).pid();
        QemuLab.signal(pid, "STOP");
        boolean[] gone = new boolean[1];
        hosts.peers.onCall("activate", () -> gone[0] = !QemuLab.isAlive(pid));
        epochs.goOn();
        assertThat(gone[0]).as("the old side had ended when the new one was told").isTrue();
    }

    /** That host has lost it before it was told: it surely never runs, which is no doubt. */
    @Test
    void aCheckpointThatWasFencedThereIsLostAndNotInDoubt() {
        FarEpochs epochs = FarEpochs.begin(hosts, "fenced");
        hosts.near.killActive(epochs.vm);
        String key = epochs.replica.far().orElseThrow().key();
        Problem lost =
                problem(epochs.replica.failOver(next(epochs.vm), step -> hosts.host().fence(key)));
        assertThat(lost.code()).isNotEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(await(epochs.vm.activeCopies())).isZero();
        await(epochs.replica.close());
        await(epochs.vm.stop());
        hosts.assertNothingLeft();
    }
}
