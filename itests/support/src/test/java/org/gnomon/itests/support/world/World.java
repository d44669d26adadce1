package org.gnomon.itests.support.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gnomon.codecs.internal.BuiltInCodecs;
import org.gnomon.decisions.internal.FileDecisionLog;
import org.gnomon.journal.internal.FileJournal;
import org.gnomon.lease.internal.FileLeaseStore;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Progress;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.PredictionService;
import org.gnomon.prediction.internal.PredictionSettings;
import org.gnomon.replication.internal.CodecRegistry;
import org.gnomon.replication.internal.FarAccess;
import org.gnomon.replication.internal.ReplicationEngine;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.shadow.internal.Fleet;
import org.gnomon.shadow.internal.Inventory;
import org.gnomon.shadow.internal.ShadowManager;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.switchover.internal.SwitchoverService;
import org.gnomon.telemetry.internal.TelemetryLimits;
import org.gnomon.telemetry.internal.TelemetryService;

/** All of Gnomon in one process, wired by hand, in real time, without a container. */
public final class World implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    public final RealTime time = new RealTime();
    public final RealScheduler scheduler = new RealScheduler();
    public final List<Progress> progress = new CopyOnWriteArrayList<>();
    public final FileJournal journal;
    public final Inventory inventory;
    public final ShadowManager manager;
    public final SwitchoverService switchovers;
    public final FileDecisionLog decisions;
    private final Fleet fleet;
    private final TelemetryService telemetry;
    public final ReplicationEngine replication;
    private final BuiltInCodecs codecs;

    /** A host for itself. */
    public World(Path data) {
        this(data, UnaryOperator.identity());
    }

    /** With a journal that does more than keep a journal. */
    public World(Path data, UnaryOperator<Journal> more) {
        this(data, more, UnaryOperator.identity(), world -> FarAccess.NONE);
    }

    /**
     * Wires it.
     *
     * @param more makes a journal that does more than keep a journal
     * @param listening makes forecasts and verdicts that somebody listens to, too
     * @param far links to other hosts
     */
    public World(
            Path data,
            UnaryOperator<Journal> more,
            UnaryOperator<PredictiveAnalysis> listening,
            Function<World, FarAccess> far) {
        journal = FileJournal.open(data.resolve("journal"), time);
        Journal used = more.apply(journal);
        telemetry =
                new TelemetryService(
                        data.resolve("telemetry"), time, scheduler, TelemetryLimits.DEFAULT);
        codecs = BuiltInCodecs.load();
        CodecRegistry registry = new CodecRegistry();
        codecs.all().forEach(registry::add);
        replication =
                new ReplicationEngine(
                        time, scheduler, registry, data.resolve("spill"), far.apply(this));
        PredictiveAnalysis prediction =
                listening.apply(
                        PredictionService.withBuiltIns(
                                telemetry,
                                data.resolve("prediction"),
                                time,
                                scheduler,
                                PredictionSettings.DEFAULT));
        FileLeaseStore leases = new FileLeaseStore(data.resolve("lease"), time, scheduler);
        decisions = new FileDecisionLog(data.resolve("decisions"), time);
        switchovers = new SwitchoverService(used, leases, decisions, time, scheduler);
        inventory = new Inventory(used, scheduler);
        manager =
                new ShadowManager(
                        inventory,
                        replication,
                        prediction,
                        switchovers,
                        telemetry,
                        used,
                        decisions,
                        time,
                        scheduler);
        fleet = new Fleet(inventory, manager, switchovers, used);
        fleet.start();
    }

    /** Brings a backend in, as its bundle would. */
    public World with(HypervisorBackend backend) {
        await(inventory.arrived(backend));
        return this;
    }

    /** Starts a VM. */
    public VirtualMachine define(VmDefinition definition) {
        return await(inventory.define(definition));
    }

    /** Notes how something gets on. */
    public void tell(Progress p) {
        progress.add(p);
    }

    /** Waits for a stage; throws what it failed with. */
    public <T> T await(CompletionStage<T> stage) {
        return await(stage, PATIENCE);
    }

    /** As above. */
    public static <T> T await(CompletionStage<T> stage, Duration limit) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GnomonException g) {
                throw g;
            }
            throw new AssertionError("failed with another error than the API allows", e);
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits until a condition holds, looking again every few milliseconds. */
    public void until(String what, Duration limit, java.util.function.BooleanSupplier condition) {
        long start = time.nanos();
        while (!condition.getAsBoolean()) {
            if (time.since(start).compareTo(limit) > 0) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            await(scheduler.delay(Duration.ofMillis(5)));
        }
    }

    /** Ends the VM with its shadow. */
    public void stop(VmId vm) {
        if (manager.shadow(vm).isPresent()) {
            await(manager.unprotect(vm));
        }
        await(inventory.stop(vm));
    }

    @Override
    public void close() throws IOException {
        fleet.stop();
        try {
            await(manager.close());
            await(replication.close());
            await(inventory.close());
        } finally {
            telemetry.close();
            codecs.close();
            decisions.close();
            journal.close();
            scheduler.close();
        }
    }
}
