package org.gnomon.shadow.internal;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * One configured VM: a Config Admin factory configuration of PID {@code org.gnomon.vm}, for example
 * the file {@code etc/org.gnomon.vm-web.cfg}. A change of the file makes a new one of these.
 */
@Component(
        service = VmConfigComponent.class,
        immediate = true,
        configurationPid = "org.gnomon.vm",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class VmConfigComponent {

    private final FleetComponent fleet;
    private final Map<String, Object> raw;

    @Activate
    public VmConfigComponent(@Reference FleetComponent fleet, Map<String, Object> raw) {
        this.fleet = fleet;
        this.raw = Map.copyOf(raw);
        fleet.core().configure(this.raw);
    }

    @Deactivate
    void forget() {
        fleet.core().forget(raw);
    }
}
