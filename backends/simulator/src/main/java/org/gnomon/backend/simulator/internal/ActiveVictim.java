package org.gnomon.backend.simulator.internal;

import org.gnomon.model.Problem;

/** The process that runs the VM now, as what a step is done by. */
record ActiveVictim(HostedVm vm) implements Steps.Victim {

    @Override
    public boolean isHung() {
        synchronized (vm) {
            return vm.active().state() == org.gnomon.model.RunState.UNKNOWN;
        }
    }

    @Override
    public void crash(Problem why) {
        synchronized (vm) {
            vm.active().end(why);
        }
    }
}
