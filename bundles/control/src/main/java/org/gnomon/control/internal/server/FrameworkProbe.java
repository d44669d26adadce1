package org.gnomon.control.internal.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.gnomon.service.VmInventory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Looks at the running framework for what keeps Gnomon from being ready. */
final class FrameworkProbe implements Supplier<List<String>> {

    /** Framework property: class names of services that must be there, separated by commas. */
    static final String SERVICES = "gnomon.ready.services";

    /** Framework property: commands that must be there, as scope:name, separated by commas. */
    static final String COMMANDS = "gnomon.ready.commands";

    private static final String OURS = "org.gnomon.";

    private final BundleContext context;
    private final SessionFactory shell;

    FrameworkProbe(BundleContext context, SessionFactory shell) {
        this.context = context;
        this.shell = shell;
    }

    @Override
    public List<String> get() {
        if (context.getServiceReference(BootFinished.class) == null) {
            return List.of("the container is still installing its features");
        }
        List<String> missing = new ArrayList<>();
        bundles(missing);
        components(missing);
        List<String> services = listed(SERVICES);
        new BackendProbe(context).look(services.contains(VmInventory.class.getName()), missing);
        for (String service : services) {
            if (context.getServiceReference(service) == null) {
                missing.add("service " + service + " is not there");
            }
        }
        for (String command : listed(COMMANDS)) {
            String[] name = command.split(":", 2);
            if (name.length == 2 && shell.getRegistry().getCommand(name[0], name[1]) == null) {
                missing.add("command " + command + " is not there");
            }
        }
        return missing;
    }

    private List<String> listed(String property) {
        String value = context.getProperty(property);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .map(String::strip)
                        .filter(s -> !s.isEmpty())
                        .toList();
    }

    private void bundles(List<String> missing) {
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (ours(bundle.getSymbolicName())
                    && !fragment
                    && bundle.getState() != Bundle.ACTIVE
                    && bundle.getState() != Bundle.STARTING) {
                missing.add("bundle " + bundle.getSymbolicName() + " is not started");
            }
        }
    }

    private void components(List<String> missing) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime scr = reference == null ? null : context.getService(reference);
        if (scr == null) {
            missing.add("the component runtime is not there");
            return;
        }
        try {
            for (ComponentDescriptionDTO component : scr.getComponentDescriptionDTOs()) {
                if (ours(component.bundle.symbolicName)) {
                    for (ComponentConfigurationDTO c :
                            scr.getComponentConfigurationDTOs(component)) {
                        component(c, missing);
                    }
                }
            }
        } finally {
            context.ungetService(reference);
        }
    }

    private static void component(ComponentConfigurationDTO c, List<String> missing) {
        if (c.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            String reason =
                    c.failure == null ? "" : ": " + c.failure.lines().findFirst().orElse("");
            missing.add("component " + c.description.name + " failed to start" + reason);
        } else if (c.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
            Arrays.stream(c.unsatisfiedReferences)
                    .forEach(
                            r ->
                                    missing.add(
                                            "component %s waits for its %s"
                                                    .formatted(c.description.name, r.name)));
        }
    }

    private static boolean ours(String symbolicName) {
        return symbolicName != null && symbolicName.startsWith(OURS);
    }
}
