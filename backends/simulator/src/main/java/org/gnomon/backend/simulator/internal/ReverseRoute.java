package org.gnomon.backend.simulator.internal;

import org.gnomon.spi.backend.FinalSync;

/** Back to the retired side's VMM with the guest's present state, which the backend copies. */
final class ReverseRoute implements Route {

    private final HostedVm vm;
    private final RetiredSpace retired;
    private final GuestMemory memory;

    ReverseRoute(HostedVm vm, RetiredSpace retired) {
        this.vm = vm;
        this.retired = retired;
        // Memory of its own: if the way back fails, the old side is still as it was left.
        synchronized (vm) {
            this.memory = vm.active().guest().memory().copy();
        }
    }

    @Override
    public Candidate candidate() {
        return Candidate.same(retired.side().vmm());
    }

    @Override
    public Machine machine() {
        return retired.side().identity().machine();
    }

    @Override
    public void prepare() {
        requireThere();
    }

    @Override
    public void requireThere() {
        if (vm.retired() != retired) {
            throw SimRetired.nothingKept(vm);
        }
        machine().requireAnswer();
    }

    @Override
    public GuestMemory complete(FinalSync sync) {
        sync.copyWhileFrozen();
        synchronized (vm) {
            memory.copyFrom(vm.active().guest().memory());
            return memory;
        }
    }

    @Override
    public Kept kept(Instance frozen) {
        return new Kept(frozen.guest().save(), frozen.guest().memory());
    }

    @Override
    public void detach(Instance left) {
        // Its memory is shared with nobody.
    }

    @Override
    public void commit() {
        // The replica, if there is one, is not touched: the next round brings it up to date.
    }

    @Override
    public void undo() {
        // The retired side was not touched.
    }
}
