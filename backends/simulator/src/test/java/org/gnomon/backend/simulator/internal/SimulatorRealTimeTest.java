package org.gnomon.backend.simulator.internal;

import org.gnomon.conformance.BackendContract;
import org.gnomon.conformance.BackendUnderTest;

/** The same contract on a real clock and real threads. */
class SimulatorRealTimeTest implements BackendContract {

    private final RealTimeUnderTest underTest = new RealTimeUnderTest();

    @Override
    public BackendUnderTest underTest() {
        return underTest;
    }
}
