package org.gnomon.itests.simulation.world;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.gnomon.itests.simulation.disk.Mount;
import org.gnomon.itests.simulation.link.Caller;
import org.gnomon.itests.simulation.link.Session;
import org.gnomon.journal.internal.FileJournal;
import org.gnomon.prediction.internal.PredictionService;
import org.gnomon.prediction.internal.PredictionSettings;
import org.gnomon.replication.internal.CodecRegistry;
import org.gnomon.replication.internal.ReplicationEngine;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.Journal;
import org.gnomon.shadow.internal.Fleet;
import org.gnomon.shadow.internal.Inventory;
import org.gnomon.shadow.internal.ShadowManager;
import org.gnomon.shadow.internal.UpdateDesk;
import org.gnomon.switchover.internal.SwitchoverService;
import org.gnomon.telemetry.internal.TelemetryLimits;
import org.gnomon.telemetry.internal.TelemetryService;

/** One controller process with all of Gnomon in it, wired as the container wires it. */
final class Controller implements Caller {

    final int number;
    private final World world;
    private final SimProcess process;
    private final Mount mount;
    private FileJournal file;
    Journal journal;
    private TelemetryService telemetry;
    private ReplicationEngine replication;
    SwitchoverService switchovers;
    Inventory inventory;
    ShadowManager manager;
    UpdateDesk desk;
    private Fleet fleet;
    private boolean closing;

    private Controller(World world, int number) {
        this.world = world;
        this.number = number;
        this.process = new SimProcess("c" + number, world.time);
        this.mount = new Mount(world.disk);
    }

    /**
     * Starts one on the world's disk and host.
     *
     * @throws org.gnomon.model.GnomonException as the journal does when it cannot be opened; the
     *     process has then ended
     */
    static Controller boot(World world, int number) {
        Controller made = new Controller(world, number);
        try {
            made.wire();
        } catch (RuntimeException | Died e) {
            made.die();
            throw e;
        }
        return made;
    }

    private void wire() {
        process.diskDelay(world::diskDelay);
        file = FileJournal.open(mount.path("/data/journal"), world.time);
        journal = SteppedJournal.over(file, this, world.recipe.mutant());
        telemetry =
                new TelemetryService(
                        mount.path("/data/telemetry"),
                        world.time,
                        process,
                        TelemetryLimits.DEFAULT);
        replication = new ReplicationEngine(world.time, process, new CodecRegistry());
        DecisionLog decisions = new SimDecisions(world);
        switchovers =
                new SwitchoverService(
                        journal, world.leases(process, mount), decisions, world.time, process);
        inventory = new Inventory(journal, process);
        manager =
                new ShadowManager(
                        inventory,
                        replication,
                        prediction(),
                        switchovers,
                        telemetry,
                        journal,
                        decisions,
                        world.time,
                        process);
        desk = new UpdateDesk(inventory, manager, journal);
        fleet = new Fleet(inventory, manager, switchovers, journal);
        manager.onAlert(alert -> world.alerted(this, alert));
        fleet.start();
    }

    private PredictionService prediction() {
        return PredictionService.withBuiltIns(
                telemetry,
                mount.path("/data/prediction"),
                world.time,
                process,
                PredictionSettings.DEFAULT);
    }

    /** Brings the backend in; completes when what it found is settled or being settled. */
    CompletionStage<Void> connect() {
        Session session = new Session(this, world.link, world.mutants());
        return inventory.arrived(session.connect(world.backend(process)));
    }

    /** From now on nobody asks it for anything. */
    void closes() {
        closing = true;
    }

    boolean isOpen() {
        return process.runs() && !closing;
    }

    /** Ends it in good order, as a stop of the container does. */
    CompletionStage<Void> close() {
        fleet.stop();
        return manager.close()
                .thenCompose(v -> inventory.close())
                .thenRun(
                        () -> {
                            telemetry.close();
                            try {
                                file.close();
                            } catch (IOException | RuntimeException e) {
                                note("the journal did not close: " + e);
                            }
                        })
                .whenComplete((v, error) -> die());
    }

    /** Nothing it still tries has an effect from here on. */
    void die() {
        process.kill();
        mount.die();
    }

    /** It is stopped, and its disk is given to another one. */
    void stopAndFence() {
        process.stop();
        mount.fenceOff();
    }

    /** The entries as this controller has them, without what is planted over them. */
    Journal truth() {
        return file;
    }

    @Override
    public SimProcess process() {
        return process;
    }

    @Override
    public void step(String name) {
        world.step(this, name);
    }

    @Override
    public void unanswered(String call) {
        Mutants.unanswered(world, call);
    }

    @Override
    public void note(String what) {
        world.trace.add("c" + number, what);
    }
}
