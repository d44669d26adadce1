package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.model.Blackout;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.RunState;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;

/** What the contracts of a backend have in common. */
public interface BackendTests {

    VmId VM = new VmId("conformance");

    /** The same object all through a test, a new one for each test. */
    BackendUnderTest underTest();

    @AfterEach
    default void closeBackendUnderTest() {
        underTest().close();
    }

    /** Skips the test, by design, if the backend does not have this capability. */
    default void needs(Capability capability) {
        if (!underTest().backend().info().capabilities().contains(capability)) {
            NotRun.byDesign(kind(), "it does not claim " + capability);
        }
    }

    /** Skips the test, on record, if the harness cannot do this here. */
    default void needs(BackendUnderTest.Deed deed) {
        underTest().cannot(deed).ifPresent(why -> NotRun.here(kind() + " " + deed, why));
    }

    default String kind() {
        return underTest().backend().info().kind();
    }

    default VirtualMachine start() {
        VirtualMachine vm =
                underTest().await(underTest().backend().define(underTest().definition(VM)));
        assertBoots(vm);
        return vm;
    }

    /** Defines the VM a second time, after it was ended. */
    default VirtualMachine startAgain() {
        underTest().guestFallsBack(VM);
        return start();
    }

    default Replica openReplica(VirtualMachine vm) {
        return underTest().await(vm.openReplica());
    }

    default Checkpoint checkpoint(VirtualMachine vm, Replica replica) {
        return underTest().await(replica.checkpoint(PageCopy.of(vm, replica)));
    }

    default StandBy standBy(VirtualMachine vm, Update update) {
        return underTest().await(vm.standBy(update));
    }

    /** A switch to the good update, through a new replica. */
    default Blackout switchToGood(VirtualMachine vm) {
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        Blackout blackout =
                underTest()
                        .await(
                                standBy.switchOver(
                                        vm.epoch().next(), step -> {}, PageCopy.of(vm, replica)));
        underTest().await(replica.close());
        return blackout;
    }

    /** Holds that the guest runs once, moves on and complains about nothing. */
    default void assertLives(VirtualMachine vm) {
        assertMoves(vm, 20);
    }

    /** As {@link #assertLives}, for a guest that may have to boot first. */
    default void assertBoots(VirtualMachine vm) {
        assertMoves(vm, 120);
    }

    /** With patience: what a busy machine does to a guest's pace is no fault of its backend. */
    private void assertMoves(VirtualMachine vm, int pulses) {
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(underTest().await(vm.activeCopies())).isEqualTo(1);
        long before = underTest().guestCounter(VM);
        Duration look = underTest().guestPulse().dividedBy(5);
        for (int i = 0; i < 5 * pulses && underTest().guestCounter(VM) <= before; i++) {
            underTest().letPass(look);
        }
        assertThat(underTest().guestCounter(VM)).as("the guest's counter").isGreaterThan(before);
        assertThat(underTest().guestComplaint(VM)).isEmpty();
    }

    /** Holds that the guest stands still. */
    default void assertStands() {
        long before = underTest().guestCounter(VM);
        underTest().letPass(underTest().guestPulse());
        assertThat(underTest().guestCounter(VM)).as("the guest's counter").isEqualTo(before);
    }

    /** A little while of the guest's life. */
    default void letLive() {
        underTest().letPass(underTest().guestPulse().multipliedBy(3));
    }

    /** Long enough for an update that misbehaves to do so. */
    default Duration trial() {
        return Duration.ofSeconds(5);
    }
}
