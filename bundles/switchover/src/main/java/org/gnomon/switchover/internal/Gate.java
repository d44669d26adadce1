package org.gnomon.switchover.internal;

import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.StepGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the backend tells its steps to, in one call. Called inside the blackout: no disk, no
 * listener, no waiting. It lets nobody pass who has lost the lease, or whose call has ended.
 */
final class Gate implements StepGate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Run run;
    private boolean open = true;

    Gate(Run run) {
        this.run = run;
    }

    @Override
    public synchronized void reached(SwitchoverState step) {
        try {
            if (!open) {
                throw Problems.tooLate(step).asException();
            }
            run.reached(step);
        } catch (RuntimeException e) {
            if (step != SwitchoverState.ACTIVATED) {
                throw e;
            }
            // The guest runs already; failing now could only make the backend do harm.
            LOG.error("An activation was not noted", e);
        }
    }

    /** The call has ended; what still comes of it is refused. */
    synchronized void close() {
        open = false;
    }
}
