package org.gnomon.shadow.internal;

import java.util.List;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.Update;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.UpdateManager;
import org.gnomon.service.VmInventory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The desk for update signals as a service. */
@Component(service = UpdateManager.class)
public final class UpdateManagerComponent implements UpdateManager {

    private final UpdateDesk core;

    @Activate
    public UpdateManagerComponent(
            @Reference VmInventory inventory,
            @Reference ShadowVmManager manager,
            @Reference Journal journal) {
        this.core = new UpdateDesk(inventory, manager, journal);
    }

    @Override
    public Ticket signal(Update update, String source) {
        return core.signal(update, source);
    }

    @Override
    public Ticket signal(Update update, String source, Consumer<Progress> progress) {
        return core.signal(update, source, progress);
    }

    @Override
    public List<Ticket> tickets() {
        return core.tickets();
    }
}
