package org.gnomon.backend.simulator.internal;

import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.FinalSync;

/**
 * To a new side, whose memory is the replica's. The replica stays open and gets memory of its own
 * again: what the held checkpoint has, else what the guest had at the switch.
 */
final class ForwardRoute implements Route {

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final ReplicaSpace space;
    private final Candidate candidate;
    private Kept heldAtSwitch;

    /** Fails with {@code illegal-transition} if there is no replica. */
    ForwardRoute(SimVirtualMachine handle, Candidate candidate, ShadowPlace place) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.candidate = candidate;
        this.space =
                vm.shadows()
                        .find(place.name())
                        .filter(s -> s.place.equals(place))
                        .orElseThrow(() -> noReplica(place));
        handle.controller().host().requireRoom(machine(), 2 * vm.definition().memoryBytes());
    }

    private GnomonException noReplica(ShadowPlace place) {
        return Problem.of(
                        Problem.ILLEGAL_TRANSITION,
                        vm.id() + " has no replica '" + place + "' that could take over",
                        "Open one and fill it first.")
                .asException();
    }

    private void requireReplica() {
        if (!vm.shadows().has(space)) {
            throw noReplica(space.place);
        }
    }

    @Override
    public Machine machine() {
        return space.machine;
    }

    @Override
    public Candidate candidate() {
        return candidate;
    }

    @Override
    public void requireThere() {
        requireReplica();
        space.machine.requireAnswer();
    }

    @Override
    public void prepare() {
        new SimReplica(handle, space).settle();
        synchronized (vm) {
            requireReplica();
            heldAtSwitch =
                    space.held == null
                            ? null
                            : new Kept(
                                    space.held.checkpoint().state().cpuRegisters(),
                                    space.memory.copy());
            space.opened = true;
        }
    }

    @Override
    public GuestMemory complete(FinalSync sync) {
        sync.copyWhileFrozen();
        synchronized (vm) {
            requireReplica();
            Capture.requireSame(vm, space.memory, vm.active().guest().memory());
            return space.memory;
        }
    }

    @Override
    public Kept kept(Instance frozen) {
        return heldAtSwitch != null
                ? heldAtSwitch
                : new Kept(frozen.guest().save(), frozen.guest().memory());
    }

    @Override
    public void detach(Instance left) {
        space.memory = heldAtSwitch == null ? left.guest().memory() : heldAtSwitch.memory();
        space.moving = true;
    }

    @Override
    public void commit() {
        GuestMemory own = space.memory.copy();
        synchronized (vm) {
            space.memory = own;
            space.moving = false;
            space.opened = false;
        }
    }

    @Override
    public void undo() {
        synchronized (vm) {
            space.opened = false;
            if (heldAtSwitch != null && space.held != null && vm.shadows().has(space)) {
                space.memory.copyFrom(heldAtSwitch.memory());
            }
        }
    }
}
