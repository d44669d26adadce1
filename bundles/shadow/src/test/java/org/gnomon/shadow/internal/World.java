package org.gnomon.shadow.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.simulator.internal.SimulatedHost;
import org.gnomon.backend.simulator.internal.SimulatorBackend;
import org.gnomon.journal.internal.InMemoryJournal;
import org.gnomon.model.Problem;
import org.gnomon.model.Progress;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ShadowState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.PredictionService;
import org.gnomon.prediction.internal.PredictionSettings;
import org.gnomon.replication.internal.CodecRegistry;
import org.gnomon.replication.internal.ReplicationEngine;
import org.gnomon.service.StateReplication;
import org.gnomon.simulation.InMemoryLeaseStore;
import org.gnomon.simulation.SimulatedProcess;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.switchover.internal.SwitchoverService;
import org.gnomon.telemetry.internal.TelemetryLimits;
import org.gnomon.telemetry.internal.TelemetryService;

/** A simulated host and a whole controller on it, which can be killed and started again. */
final class World {

    static final VmId VM = new VmId("web");
    static final ProtectionPolicy POLICY =
            new ProtectionPolicy(
                    Duration.ofSeconds(1),
                    0,
                    Duration.ofMillis(100),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(10));

    final VirtualTime time;
    final SimulatedHost host;
    final FakePam pam = new FakePam();
    final RecordedDecisions decisions;
    final List<Progress> progress = new ArrayList<>();
    private final Path directory;
    private final boolean realPam;
    private int generation;
    InMemoryLeaseStore leases;
    InMemoryJournal journal;
    SimulatedProcess process;
    SimulatorBackend backend;
    ReplicationEngine replication;
    TelemetryService telemetry;
    FaultyTelemetry faulty;
    SwitchoverService switchovers;
    Inventory inventory;
    ShadowManager manager;
    UpdateDesk desk;
    Fleet fleet;
    volatile Optional<Problem> trouble = Optional.empty();

    World(Path directory, long seed) {
        this(directory, seed, false);
    }

    World(Path directory, long seed, boolean realPam) {
        this.realPam = realPam;
        this.directory = directory;
        this.time = new VirtualTime(seed);
        this.decisions = new RecordedDecisions(time);
        this.host = new SimulatedHost(time, SimulatedHost.Options.DEFAULT.withSeed(seed));
        this.journal = new InMemoryJournal(time);
        boot();
    }

    private void boot() {
        process = new SimulatedProcess("controller " + ++generation, time);
        replication = new ReplicationEngine(time, process, new CodecRegistry());
        telemetry =
                new TelemetryService(
                        directory.resolve("telemetry-" + generation),
                        time,
                        process,
                        TelemetryLimits.DEFAULT);
        faulty = new FaultyTelemetry(telemetry);
        leases = leases == null ? new InMemoryLeaseStore(process) : leases.session(process);
        switchovers = new SwitchoverService(journal, leases, null, time, process);
        inventory = new Inventory(journal, process);
        manager =
                new ShadowManager(
                        inventory,
                        troubled(),
                        realPam ? realPam() : pam,
                        switchovers,
                        faulty,
                        journal,
                        decisions,
                        time,
                        process);
        desk = new UpdateDesk(inventory, manager, journal);
        fleet = new Fleet(inventory, manager, switchovers, journal);
        fleet.start();
    }

    /** The engine; its shadows are in the trouble that a test has set. */
    private StateReplication troubled() {
        InvocationHandler handler =
                (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("trouble")
                                ? trouble
                                : method.invoke(replication, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                };
        return (StateReplication)
                Proxy.newProxyInstance(
                        World.class.getClassLoader(),
                        new Class<?>[] {StateReplication.class},
                        handler);
    }

    private PredictionService realPam() {
        return PredictionService.withBuiltIns(
                telemetry,
                directory.resolve("prediction"),
                time,
                process,
                PredictionSettings.DEFAULT);
    }

    /** Installs the backend. */
    World install() {
        backend = new SimulatorBackend(host, time, process);
        await(inventory.arrived(backend));
        return this;
    }

    /** Installs the backend as one that hands memory over in place. */
    GraftedBackend installGrafted() {
        GraftedBackend grafted = new GraftedBackend(new SimulatorBackend(host, time, process));
        await(inventory.arrived(grafted));
        return grafted;
    }

    /** Kills the controller and starts a new one on the same host and journal. */
    void restart() {
        reboot();
        install();
    }

    /** As above, without a backend. */
    void reboot() {
        process.kill();
        leases.end();
        journal = journal.afterCrash();
        boot();
    }

    /** A VM that is protected, with some history. */
    World protectedVm(Map<String, String> properties) {
        await(inventory.define(definition(VM, properties)));
        await(manager.protect(VM, POLICY, progress::add));
        time.runFor(Duration.ofSeconds(10));
        return this;
    }

    static VmDefinition definition(VmId id, Map<String, String> properties) {
        return new VmDefinition(
                id, SimulatorBackend.KIND, VmDefinition.Origin.START, 4L << 20, 1, properties);
    }

    static Update to(String target) {
        return new Update(VM, UpdateClass.VMM, target, Map.of());
    }

    UpdateReport update(Update update) {
        return await(manager.update(update, progress::add));
    }

    VirtualMachine vm() {
        return inventory.require(VM);
    }

    int copies() {
        return await(vm().activeCopies());
    }

    ShadowState shadow() {
        return manager.shadow(VM).map(s -> s.state()).orElse(ShadowState.ABSENT);
    }

    void untilInSync() {
        time.runUntil(() -> shadow() == ShadowState.IN_SYNC, Duration.ofMinutes(1));
    }

    List<String> alertCodes() {
        return manager.alerts().stream().map(a -> a.problem().code()).toList();
    }

    <T> T await(CompletionStage<T> stage) {
        return time.await(stage, Duration.ofMinutes(10));
    }
}
