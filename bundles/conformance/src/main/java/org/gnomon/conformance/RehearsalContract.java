package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.gnomon.conformance.BackendUnderTest.BadUpdate;
import org.gnomon.conformance.BackendUnderTest.Caught;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Update;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** Trying an update on a copy. */
public interface RehearsalContract extends BackendTests {

    @Disabled(
            "What a copy sends is not seen by a backend's harness; that a real one has no network"
                    + " device with a way out is tested beside the backend.")
    @Test
    default void untested_b07_rehearsalSendsNothing() {}

    @Test
    default void inspectionOfAGoodUpdateFindsNoBlocker() {
        VirtualMachine vm = start();
        Update update = underTest().goodUpdate(VM);
        Preflight found = underTest().await(vm.inspect(update));
        assertThat(found.blockers()).isEmpty();
        assertThat(found.target()).isPresent();
        assertLives(vm);
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b07_calibrationTouchesNeitherGuestNorCheckpoint() {
        rehearsalTouchesNothing(Optional.empty());
    }

    @Test
    default void b07_trialTouchesNeitherGuestNorCheckpoint() {
        rehearsalTouchesNothing(Optional.of(underTest().goodUpdate(VM)));
    }

    private void rehearsalTouchesNothing(Optional<Update> update) {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        long held = PageCopy.checksum(replica.pages());
        Rehearsal rehearsal = underTest().await(replica.rehearse(update));
        letLive();
        assertThat(underTest().await(rehearsal.status()).state()).isEqualTo(RunState.RUNNING);
        assertThat(underTest().await(rehearsal.sample()).vm()).isEqualTo(VM);
        assertThat(rehearsal.loadTime()).isPositive();
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(held);
        assertLives(vm);
        underTest().await(rehearsal.close());
        underTest().await(rehearsal.close());
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(held);
        assertLives(vm);
        underTest().await(replica.close());
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void calibrationRunsOnWhatRunsTheVm() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        Rehearsal same = underTest().await(replica.rehearse(Optional.empty()));
        assertThat(same.vmm().version()).isEqualTo(vm.vmm().version());
        underTest().await(same.close());
        Update update = underTest().goodUpdate(VM);
        Rehearsal other = underTest().await(replica.rehearse(Optional.of(update)));
        assertThat(other.vmm())
                .isEqualTo(underTest().await(vm.inspect(update)).target().orElseThrow());
        underTest().await(other.close());
        underTest().await(replica.release());
        assertLives(vm);
    }

    @Test
    default void rehearsalNeedsAHeldCheckpoint() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        Problems.expect(
                () -> underTest().await(replica.rehearse(Optional.empty())),
                Problem.ILLEGAL_TRANSITION);
        assertLives(vm);
    }

    @Test
    default void b06_checkpointIsNotReleasedUnderARehearsal() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        Rehearsal rehearsal = underTest().await(replica.rehearse(Optional.empty()));
        Problems.expect(
                () -> underTest().await(replica.release()),
                Problem.ILLEGAL_TRANSITION,
                Problem.BUSY);
        assertThat(replica.held()).isPresent();
        underTest().await(rehearsal.close());
        underTest().await(replica.release());
        assertThat(replica.held()).isEmpty();
    }

    @Test
    default void b05_badUpdatesAreCaughtAndTheGuestGoesOn() {
        assertThat(underTest().badUpdates(VM)).isNotEmpty();
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        for (BadUpdate bad : underTest().badUpdates(VM)) {
            Preflight found = underTest().await(vm.inspect(bad.update()));
            if (bad.caught() == Caught.BY_INSPECTION) {
                assertThat(found.blockers())
                        .as(bad.what())
                        .isNotEmpty()
                        .allSatisfy(p -> assertThat(p.code()).isIn(bad.codes()));
            }
            assertThat(problemOf(replica, bad)).as(bad.what()).isIn(bad.codes());
            assertLives(vm);
        }
        underTest().await(replica.release());
        underTest().await(replica.close());
        assertThat(underTest().leftovers()).isEmpty();
    }

    private String problemOf(Replica replica, BadUpdate bad) {
        Rehearsal rehearsal;
        try {
            rehearsal = underTest().await(replica.rehearse(Optional.of(bad.update())));
        } catch (GnomonException e) {
            return e.problem().code();
        }
        assertThat(bad.caught()).as(bad.what() + " is rehearsed").isEqualTo(Caught.WHILE_RUNNING);
        Duration step = trial().dividedBy(20);
        Rehearsal.Status status = underTest().await(rehearsal.status());
        for (int i = 0; i < 20 && status.state() == RunState.RUNNING; i++) {
            underTest().letPass(step);
            status = underTest().await(rehearsal.status());
        }
        assertThat(status.state()).as(bad.what()).isNotEqualTo(RunState.RUNNING);
        underTest().await(rehearsal.close());
        return status.problem() == null ? Problem.TIMEOUT : status.problem().code();
    }
}
