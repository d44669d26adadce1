package org.gnomon.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * A backend with all that a test has to do to it. Made for one test, closed after it. Works in
 * virtual time as in real time: the tests never wait by themselves.
 */
public interface BackendUnderTest extends AutoCloseable {

    /** The backend; another object after {@link #crashContainer()}. */
    HypervisorBackend backend();

    /** A small VM whose guest shows that it lives and checks itself. */
    VmDefinition definition(VmId id);

    /**
     * Waits for a stage, within a limit of its own, and gives its value, or throws what it failed
     * with, unwrapped. Fails the test if the stage does not complete.
     */
    <T> T await(CompletionStage<T> stage);

    /** Lets the guest live for a while; in real time by waiting, in virtual time at once. */
    void letPass(Duration span);

    /**
     * How far the guest is, by what can be seen of it from outside: it only grows while the guest
     * runs and must not go back. Does not ask the backend. Called also inside a freeze.
     */
    long guestCounter(VmId vm);

    /** Whether the guest lost something or found a wrong bit; empty while all is well. */
    Optional<String> guestComplaint(VmId vm);

    /** How long it may take until {@link #guestCounter} is seen to have moved. */
    Duration guestPulse();

    /**
     * The test is about to start the guest anew or to take it back to an earlier state: it may fall
     * back once from now on, which is no loss to complain of.
     */
    default void guestFallsBack(VmId vm) {}

    /**
     * Has something else than the backend start the VM.
     *
     * @return what to adopt it with
     */
    default VmDefinition startElsewhere(VmId id) {
        await(await(backend().define(definition(id))).close());
        return adoption(id);
    }

    /** What a VM of this name would be adopted with, whether it runs or not. */
    default VmDefinition adoption(VmId id) {
        return definition(id);
    }

    /** An update that works. */
    Update goodUpdate(VmId vm);

    /** Updates that must be caught, at least one. */
    List<BadUpdate> badUpdates(VmId vm);

    /**
     * An update that must be caught.
     *
     * @param what is wrong with it
     * @param update the update
     * @param caught when at the latest
     * @param codes one of which the problem has
     */
    record BadUpdate(String what, Update update, Caught caught, Set<String> codes) {}

    /** When a bad update is found out. */
    enum Caught {
        /** By looking at it. */
        BY_INSPECTION,
        /** When a rehearsal is started. */
        AT_START,
        /** While it is rehearsed. */
        WHILE_RUNNING
    }

    /** What there is of shadows, rehearsals, sockets, files and kept sides, in words. */
    List<String> leftovers();

    /** Why this harness cannot do something to the backend here; empty if it can. */
    Optional<String> cannot(Deed deed);

    /** Things that a harness may be unable to do. */
    enum Deed {
        CRASH_CONTAINER,
        CRASH_CONTAINER_WHILE_FROZEN,
        KILL_VMM,
        HANG_VMM,
        FILL_MEMORY,
        /** {@link #vmmIsThere}. */
        LOOK_AT_VMM,
        /** {@link #shutDownGuest}. */
        SHUT_DOWN_GUEST
    }

    /**
     * Ends the controlling side without a goodbye, as kill -9 of the container does, and makes a
     * new backend that has not recovered yet. Its VMs go on. May be called inside a freeze.
     */
    void crashContainer();

    /**
     * Ends the process that runs the VM, as kill -9 does, and waits until it has ended. May be
     * called inside a freeze, a collect or a fold, and after {@link #crashContainer()}.
     */
    void killVmm(VirtualMachine vm);

    /**
     * Whether a process that ran the VM when the test began is there, by looking at the machine
     * without asking the backend. May be called inside a step.
     */
    default boolean vmmIsThere(VirtualMachine vm) {
        throw new UnsupportedOperationException("this harness cannot look at the process");
    }

    /** Makes the guest power itself off; returns when that has begun. */
    default void shutDownGuest(VirtualMachine vm) {
        throw new UnsupportedOperationException("this harness cannot shut a guest down");
    }

    /** Makes the process that runs the VM stop answering. */
    void hangVmm(VirtualMachine vm);

    /** Makes it answer again. */
    void unhangVmm(VirtualMachine vm);

    /** A VM that needs more memory than there is. */
    VmDefinition tooBig(VmId id);

    /** Ends all that the test started. */
    @Override
    void close();
}
