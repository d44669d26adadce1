package org.gnomon.lease.internal;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Leases in the {@code lease} folder of the data directory. A store with a higher {@code
 * service.ranking} is used instead of this one.
 */
@Component(service = LeaseStore.class, property = "service.ranking:Integer=0")
public final class LeaseComponent implements LeaseStore {

    private final FileLeaseStore store;

    @Activate
    public LeaseComponent(
            BundleContext context, @Reference TimeSource time, @Reference Scheduler scheduler) {
        store = new FileLeaseStore(dataDirectory(context).resolve("lease"), time, scheduler);
    }

    @Deactivate
    void close() {
        store.close();
    }

    private static Path dataDirectory(BundleContext context) {
        String own = context.getProperty("gnomon.data");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String karaf = context.getProperty("karaf.data");
        if (karaf == null || karaf.isBlank()) {
            throw Problem.of(
                            Problem.MISSING_PART,
                            "Neither gnomon.data nor karaf.data is set.",
                            "Set gnomon.data to a directory for Gnomon's records.")
                    .asException();
        }
        return Path.of(karaf, "gnomon");
    }

    @Override
    public String description() {
        return store.description();
    }

    @Override
    public CompletionStage<Lease> take(VmId vm, String holder) {
        return store.take(vm, holder);
    }
}
