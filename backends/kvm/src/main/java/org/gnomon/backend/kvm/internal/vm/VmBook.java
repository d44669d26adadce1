package org.gnomon.backend.kvm.internal.vm;

import java.util.function.UnaryOperator;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record of a VM; what is read here is on the disk. */
public final class VmBook {
    private static final Logger LOG = LoggerFactory.getLogger(VmBook.class);

    private final StateStore store;
    private volatile VmRecord record;

    public VmBook(StateStore store, VmRecord record) {
        this.store = store;
        this.record = record;
    }

    public VmRecord read() {
        return record;
    }

    /** Changes the record, on the disk first. */
    public synchronized VmRecord update(UnaryOperator<VmRecord> change) {
        VmRecord changed = change.apply(record);
        if (!changed.equals(record)) {
            store.save(changed);
            record = changed;
        }
        return changed;
    }

    /**
     * Changes the record although it may not come to the disk: for what has already happened and
     * which recovery would find out from the processes.
     */
    public synchronized VmRecord note(UnaryOperator<VmRecord> change) {
        try {
            return update(change);
        } catch (GnomonException e) {
            LOG.error("The record of {} is behind: {}", record.vm(), e.getMessage());
            record = change.apply(record);
            return record;
        }
    }

    /** A number that nothing of this VM had before. */
    public synchronized int nextSequence() {
        return update(VmRecord::nextSequence).sequence();
    }

    /** Forgets the VM. */
    public synchronized void remove() {
        store.remove(record.id());
    }
}
