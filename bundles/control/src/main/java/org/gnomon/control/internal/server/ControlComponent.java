package org.gnomon.control.internal.server;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Opens the control socket while the shell and the scheduler are there. */
@Component(
        immediate = true,
        service = {})
public final class ControlComponent {

    /** Framework property: the socket's path. */
    static final String SOCKET = "gnomon.control.socket";

    private final ControlServer server;

    @Activate
    public ControlComponent(
            BundleContext context,
            @Reference SessionFactory shell,
            @Reference Scheduler scheduler,
            @Reference TimeSource time)
            throws IOException {
        Readiness readiness = new Readiness(new FrameworkProbe(context, shell), scheduler, time);
        ControlRequests requests =
                new ControlRequests(
                        new Sessions(shell), readiness, new StatusReport(context), scheduler);
        server = new ControlServer(socket(context), scheduler, requests);
    }

    private static Path socket(BundleContext context) {
        String configured = context.getProperty(SOCKET);
        return configured != null && !configured.isBlank()
                ? Path.of(configured)
                : Path.of(context.getProperty("karaf.data"), "control", "socket");
    }

    @Deactivate
    void close() throws IOException {
        server.close();
    }
}
