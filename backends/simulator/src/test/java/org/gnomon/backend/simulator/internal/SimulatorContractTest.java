package org.gnomon.backend.simulator.internal;

import org.gnomon.conformance.BackendContract;
import org.gnomon.conformance.BackendUnderTest;

/** The simulator keeps the contract, in virtual time. */
class SimulatorContractTest implements BackendContract {

    private final VirtualUnderTest underTest = new VirtualUnderTest(1);

    @Override
    public BackendUnderTest underTest() {
        return underTest;
    }
}
