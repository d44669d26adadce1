package org.gnomon.shadow.internal;

import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Starts the fleet as soon as all it needs is there, whether anyone asks for it or not. */
@Component(service = FleetComponent.class, immediate = true)
public final class FleetComponent {

    private final Fleet core;

    @Activate
    public FleetComponent(
            @Reference InventoryComponent inventory,
            @Reference ShadowManagerComponent manager,
            @Reference SwitchoverController switchovers,
            @Reference Journal journal) {
        this.core = new Fleet(inventory.core(), manager.core(), switchovers, journal);
        core.start();
    }

    @Deactivate
    void stop() {
        core.stop();
    }

    Fleet core() {
        return core;
    }
}
