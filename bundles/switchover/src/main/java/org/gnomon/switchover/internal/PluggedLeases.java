package org.gnomon.switchover.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;

/** The store that is plugged in at the moment. */
record PluggedLeases(Supplier<LeaseStore> plugged) implements LeaseStore {

    @Override
    public String description() {
        LeaseStore store = plugged.get();
        return store == null ? "none" : store.description();
    }

    @Override
    public CompletionStage<Lease> take(VmId vm, String holder) {
        LeaseStore store = plugged.get();
        return store == null
                ? CompletableFuture.failedStage(
                        Problem.of(
                                        Problem.LEASE_FAILED,
                                        "There is no lease store at the moment.",
                                        "Install gnomon-lease, or another one, and try again.")
                                .asException())
                : store.take(vm, holder);
    }
}
