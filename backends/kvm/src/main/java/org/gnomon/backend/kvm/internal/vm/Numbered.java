package org.gnomon.backend.kvm.internal.vm;

import org.gnomon.spi.backend.Replica;

/** A replica of a VM, whatever it is kept by. */
interface Numbered extends Replica {

    /** Grows with each replica of the VM that is opened; 0 for those of an earlier container. */
    int number();
}
