package org.gnomon.backend.simulator.internal;

import java.nio.ByteBuffer;
import org.gnomon.model.PageSource;

/** The memory of one copy, as its guest has it at the moment of the call. */
record ActivePages(HostedVm vm, Instance instance) implements PageSource {

    @Override
    public long sizeBytes() {
        return vm.definition().memoryBytes();
    }

    @Override
    public int pageSizeBytes() {
        return GuestMemory.PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        synchronized (vm) {
            instance.requireThere();
            if (instance.identity().machine().isSilent()) {
                throw instance.identity().machine().noAnswer();
            }
            return instance.guest().memory().view(offset, length);
        }
    }
}
