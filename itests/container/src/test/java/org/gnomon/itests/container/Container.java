package org.gnomon.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.inject.Inject;
import javax.security.auth.Subject;
import org.apache.karaf.features.BootFinished;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.gnomon.model.GnomonException;
import org.gnomon.service.ShadowVmManager;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.MethodSorters;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * What must hold inside the container, on any framework. The methods run in the order of their
 * names: the first ones look at the container as it boots, the last ones install a backend.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public abstract class Container {

    private static final List<String> COMMANDS =
            List.of(
                    "vm-list",
                    "vm-define",
                    "vm-stop",
                    "protect",
                    "unprotect",
                    "shadow-list",
                    "plan",
                    "rehearse",
                    "update",
                    "switchover",
                    "rollback",
                    "events",
                    "forecast",
                    "backend-list",
                    "forecaster-list",
                    "host-add",
                    "host-identity",
                    "host-list",
                    "host-remove",
                    "demo");

    @Inject BootFinished booted;
    @Inject BundleContext context;
    @Inject FeaturesService features;
    @Inject SessionFactory shell;
    @Inject ShadowVmManager shadows;

    /** The distribution on one framework, with no other place to take artifacts from. */
    static Option[] distribution(String framework) {
        String repository = System.getProperty("gnomon.repository");
        String mvn = "etc/org.ops4j.pax.url.mvn.cfg";
        return new Option[] {
            karafDistributionConfiguration()
                    .frameworkUrl(
                            new File(System.getProperty("gnomon.distribution")).toURI().toString())
                    .name("Gnomon")
                    .karafVersion("4.4.10")
                    .unpackDirectory(
                            new File(System.getProperty("gnomon.scratch"), "exam-" + framework))
                    .useDeployFolder(false),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            keepRuntimeFolder(),
            vmOption("-XX:TieredStopAtLevel=1"),
            editConfigurationFilePut("etc/custom.properties", "karaf.framework", framework),
            // Pax Exam's own bundles come from the local repository; nothing from a network.
            editConfigurationFilePut(mvn, "org.ops4j.pax.url.mvn.localRepository", repository),
            editConfigurationFilePut(mvn, "org.ops4j.pax.url.mvn.repositories", ""),
            editConfigurationFilePut(mvn, "org.ops4j.pax.url.mvn.settings", "none"),
        };
    }

    @Test
    public void a1_everyBundleIsActive() {
        Map<String, Integer> states = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            boolean lazy = bundle.getState() == Bundle.STARTING;
            if (!fragment && !lazy && bundle.getState() != Bundle.ACTIVE) {
                states.put(bundle.getSymbolicName(), bundle.getState());
            }
        }
        assertEquals("bundles that are not active", Map.of(), states);
    }

    @Test
    public void a2_theFirstBootRefreshesNothing() throws Exception {
        Path log = Path.of(System.getProperty("karaf.log"), "karaf.log");
        List<String> refreshes =
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains("Refreshing bundles"))
                        .toList();
        assertEquals(List.of(), refreshes);
    }

    @Test
    public void a3_onlyTheApiAndTheWireFormatAreExported() {
        List<String> exporters = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            if (name.startsWith("org.gnomon.")
                    && !name.equals("org.gnomon.api")
                    && !name.equals("org.gnomon.wire")
                    && bundle.getHeaders().get(Constants.EXPORT_PACKAGE) != null) {
                exporters.add(name);
            }
        }
        assertEquals(List.of(), exporters);
    }

    @Test
    public void a4_everyCommandIsThere() throws Exception {
        Set<String> there = new TreeSet<>();
        shell.getRegistry().getCommands().stream()
                .filter(c -> c.getScope().equals("gnomon"))
                .forEach(c -> there.add(c.getName()));
        List<String> missing = COMMANDS.stream().filter(c -> !there.contains(c)).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    public void a5_commandsExplainThemselves() throws Exception {
        for (String command : COMMANDS) {
            String help = run("gnomon:" + command + " --help");
            assertTrue(command + ": " + help, help.contains("DESCRIPTION"));
        }
    }

    @Test
    public void b1_theSimulatorInstallsWhileItRuns() throws Exception {
        run("feature:install gnomon-backend-simulator");
        assertTrue(features.isInstalled(features.getFeature("gnomon-backend-simulator")));
        awaitOutput("gnomon:backend-list", "simulator");
    }

    @Test
    public void b2_theMainJobCommandByCommand() throws Exception {
        run("gnomon:vm-define web --backend simulator --example");
        awaitOutput("gnomon:vm-list", "web");
        run("gnomon:protect web --quick");
        awaitOutput("gnomon:shadow-list", "in-sync");
        String plan = run("gnomon:plan web --to sim:harmless?version=2.0");
        assertTrue(plan, plan.contains("Nothing stands in the way"));
        String judgement = run("gnomon:rehearse web --to sim:harmless?version=2.0");
        assertTrue(judgement, judgement.contains("go"));
        String report = run("gnomon:switchover web --to sim:harmless?version=2.0");
        assertTrue(report, report.contains("COMMITTED"));
        awaitOutput("gnomon:shadow-list", "in-sync");
        report = run("gnomon:update web --to sim:harmless?version=2.1 --yes");
        assertTrue(report, report.contains("COMMITTED"));
        String events = run("gnomon:events web");
        assertTrue(events, events.contains("COMMITTED"));
        run("gnomon:forecaster-list");
        run("gnomon:forecast web");
        run("gnomon:unprotect web");
        run("gnomon:vm-stop --all");
        assertFalse(run("gnomon:vm-list").contains("web"));
    }

    @Test
    public void b3_aRefusedCommandSaysWhy() {
        GnomonException unknown =
                assertThrows(GnomonException.class, () -> run("gnomon:protect nobody"));
        assertEquals("unknown-vm", unknown.problem().code());
        GnomonException nothing =
                assertThrows(GnomonException.class, () -> run("gnomon:rollback nobody"));
        assertEquals("not-protected", nothing.problem().code());
    }

    @Test
    public void c1_theKvmBackendInstallsWhileItRuns() throws Exception {
        run("feature:install gnomon-backend-kvm");
        awaitOutput("gnomon:backend-list", "kvm");
    }

    @Test
    public void c2_afterAllThatEveryBundleIsStillActive() {
        a1_everyBundleIsActive();
    }

    /** Runs a command until its output holds a text; fails with the output after a minute. */
    private void awaitOutput(String commandLine, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        String output = run(commandLine);
        while (!output.contains(text) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            output = run(commandLine);
        }
        assertTrue(commandLine + ": " + output, output.contains(text));
    }

    /** Runs a command line as the container's owner and returns what it printed. */
    private String run(String commandLine) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Subject owner =
                new Subject(
                        true,
                        Set.of(new RolePrincipal("admin"), new RolePrincipal("manager")),
                        Set.of(),
                        Set.of());
        Session session = shell.create(new ByteArrayInputStream(new byte[0]), out, out);
        try {
            Subject.doAs(
                    owner, (PrivilegedExceptionAction<Object>) () -> session.execute(commandLine));
        } finally {
            session.close();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
