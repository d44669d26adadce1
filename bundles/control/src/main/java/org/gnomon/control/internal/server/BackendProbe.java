package org.gnomon.control.internal.server;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.HypervisorBackend;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * Looks for backends that are installed and not in the inventory yet: one may have to try what the
 * machine can do first, and until then its VMs are unknown.
 */
final class BackendProbe {

    private static final String BACKENDS = "org.gnomon.backend.";

    private final BundleContext context;

    BackendProbe(BundleContext context) {
        this.context = context;
    }

    /**
     * @param expected whether this container has an inventory: a far host has a backend without one
     */
    void look(boolean expected, List<String> missing) {
        if (!expected && context.getServiceReference(VmInventory.class) == null) {
            return;
        }
        Set<HypervisorBackend> known = known();
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            if (name.startsWith(BACKENDS) && !isKnown(bundle, known)) {
                missing.add("backend " + name.substring(BACKENDS.length()) + " is still coming up");
            }
        }
    }

    private Set<HypervisorBackend> known() {
        ServiceReference<VmInventory> reference = context.getServiceReference(VmInventory.class);
        VmInventory inventory = reference == null ? null : context.getService(reference);
        if (inventory == null) {
            return Set.of();
        }
        try {
            return inventory.backends().stream().collect(Collectors.toSet());
        } finally {
            context.ungetService(reference);
        }
    }

    private boolean isKnown(Bundle bundle, Set<HypervisorBackend> known) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services != null
                && Arrays.stream(services)
                        .filter(BackendProbe::isBackendInUse)
                        .anyMatch(reference -> known.contains(peek(reference)));
    }

    /** In use: asking for one that nobody has asked for would make it here, and may take long. */
    private static boolean isBackendInUse(ServiceReference<?> reference) {
        String[] types = (String[]) reference.getProperty(Constants.OBJECTCLASS);
        return reference.getUsingBundles() != null
                && List.of(types).contains(HypervisorBackend.class.getName());
    }

    private Object peek(ServiceReference<?> reference) {
        try {
            return context.getService(reference);
        } finally {
            context.ungetService(reference);
        }
    }
}
