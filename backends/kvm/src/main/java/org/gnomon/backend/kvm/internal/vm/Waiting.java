package org.gnomon.backend.kvm.internal.vm;

import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.spi.backend.StandBy;

/** A stand-by of a VM, of which there is one at a time. */
interface Waiting extends StandBy {

    Side side();

    /** On the lane. */
    void discardNow();
}
