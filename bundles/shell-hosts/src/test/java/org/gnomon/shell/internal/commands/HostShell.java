package org.gnomon.shell.internal.commands;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.gnomon.shell.internal.fake.FakeHosts;

/** Karaf's own shell with the commands of this bundle, on a fake of their only service. */
final class HostShell implements AutoCloseable {

    /**
     * What one command line did.
     *
     * @param error what it threw, null if nothing
     */
    record Run(String out, String err, Exception error) {}

    final FakeHosts hosts = new FakeHosts();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final SessionFactoryImpl factory;

    HostShell() {
        threadIo.start();
        factory = new SessionFactoryImpl(threadIo);
        RegistryImpl services = new RegistryImpl(null);
        services.register(hosts);
        ManagerImpl manager = new ManagerImpl(services, factory.getRegistry());
        List.of(
                        HostIdentityCommand.class,
                        HostAddCommand.class,
                        HostRemoveCommand.class,
                        HostListCommand.class,
                        HostCompleter.class)
                .forEach(manager::register);
    }

    Run run(String commandLine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Exception thrown = null;
        try (Session session =
                factory.create(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))) {
            session.execute(commandLine);
        } catch (Exception e) {
            thrown = e;
        }
        return new Run(
                out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), thrown);
    }

    @Override
    public void close() {
        factory.stop();
        threadIo.stop();
    }
}
