package org.gnomon.shell.internal.commands;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.gnomon.shell.internal.fake.FakeDecisions;
import org.gnomon.shell.internal.fake.FakeInventory;
import org.gnomon.shell.internal.fake.FakeJournal;
import org.gnomon.shell.internal.fake.FakePrediction;
import org.gnomon.shell.internal.fake.FakeScheduler;
import org.gnomon.shell.internal.fake.FakeShadows;
import org.gnomon.shell.internal.fake.FakeTelemetry;
import org.gnomon.shell.internal.fake.FakeUpdates;

/** Karaf's own shell with all commands of this bundle, on services that are fakes. */
final class KarafShell implements AutoCloseable {

    /**
     * What one command line did.
     *
     * @param out its standard output
     * @param err its standard error
     * @param error what it threw, null if nothing
     */
    record Run(String out, String err, Exception error) {}

    final FakeInventory inventory = new FakeInventory();
    final FakeShadows shadows = new FakeShadows();
    final FakeUpdates updates = new FakeUpdates();
    final FakeJournal journal = new FakeJournal();
    final FakeDecisions decisions = new FakeDecisions();
    final FakeScheduler scheduler = new FakeScheduler();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final SessionFactoryImpl factory;

    KarafShell() throws Exception {
        threadIo.start();
        factory = new SessionFactoryImpl(threadIo);
        RegistryImpl services = new RegistryImpl(null);
        Stream.of(inventory, shadows, updates, journal, scheduler, decisions)
                .forEach(services::register);
        services.register(new FakeTelemetry());
        services.register(new FakePrediction());
        ManagerImpl manager = new ManagerImpl(services, factory.getRegistry());
        for (Class<?> type : scanned()) {
            manager.register(type);
        }
    }

    /** What the shell's scan of the package finds. */
    static List<Class<?>> scanned() throws Exception {
        Path home =
                Path.of(GnomonCommand.class.getResource("GnomonCommand.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(home)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".class"))
                    .sorted()
                    .<Class<?>>map(KarafShell::load)
                    .filter(c -> c.isAnnotationPresent(Service.class))
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName(
                    GnomonCommand.class.getPackageName() + "." + file.replace(".class", ""));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
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
