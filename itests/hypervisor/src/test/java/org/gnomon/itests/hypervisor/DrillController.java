package org.gnomon.itests.hypervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.itests.support.world.World;
import org.gnomon.model.Failover;
import org.gnomon.model.Problem;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateReport;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * A controller of its own process, to be killed or to see others killed: {@code DIRECTORY run STATE
 * VICTIM} begins a VM and a switch, {@code DIRECTORY recover} is the one that is started after it.
 * Writes what it came to, and ends without tidying up: the VM goes on.
 */
public final class DrillController {

    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(90);
    private static final Duration CALM = Duration.ofSeconds(3);

    private final Path directory;
    private final RealQemu gnomon;
    private DrillJournal journal;

    private DrillController(Path directory, Optional<Drill> drill) {
        this.directory = directory;
        this.gnomon =
                new RealQemu(
                        directory,
                        RealQemu.fixture("kill drills"),
                        j -> {
                            SwitchoverState at =
                                    drill.map(Drill::state).orElse(SwitchoverState.NEEDS_OPERATOR);
                            journal = new DrillJournal(j, at, () -> blow(drill.orElseThrow()));
                            return journal;
                        });
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        if (args[1].equals("run")) {
            Drill drill =
                    new Drill(SwitchoverState.valueOf(args[2]), Drill.Victim.valueOf(args[3]));
            new DrillController(directory, Optional.of(drill)).run(drill);
        } else {
            new DrillController(directory, Optional.empty()).report("recovered");
        }
        Runtime.getRuntime().halt(0);
    }

    private void run(Drill drill) throws IOException {
        gnomon.start().protect(RealQemu.POLICY, redundancy());
        World world = gnomon.world;
        rememberPrimary();
        journal.arm();
        CompletionStage<UpdateReport> update =
                world.manager.switchover(gnomon.to(gnomon.fixture.newQemu()), true, world::tell);
        if (drill.goesBack()) {
            world.until("the watch begins", SETTLES_WITHIN, () -> is(SwitchoverState.WATCHING));
            world.await(world.manager.rollback(RealQemu.VM, world::tell).handle((r, e) -> r));
        }
        world.await(update.handle((r, e) -> r));
        world.until("the blow", SETTLES_WITHIN, () -> Files.exists(struck()));
        report("went on");
    }

    private static Redundancy redundancy() {
        return new Redundancy(
                List.of(ShadowPlace.FIRST),
                Duration.ofSeconds(1),
                Failover.WHEN_GONE,
                Duration.ofSeconds(10));
    }

    private boolean is(SwitchoverState state) {
        return last().map(r -> r.status() == state).orElse(false);
    }

    private Optional<SwitchoverReport> last() {
        return gnomon.world.switchovers.last(RealQemu.VM);
    }

    private void rememberPrimary() throws IOException {
        long pid = Qemus.of(directory).get(0).pid();
        Files.writeString(directory.resolve("primary.pid"), Long.toString(pid));
    }

    private void blow(Drill drill) {
        switch (drill.victim()) {
            case CONTROLLER -> strike(ProcessHandle.current().pid());
            case PRIMARY -> strike(primary());
            case SHADOW -> killShadow();
        }
    }

    /** Kills, and leaves word that it was done and to what. */
    private void strike(long pid) {
        try {
            Files.writeString(struck(), pid + " " + role(pid));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Qemus.killNine(pid);
    }

    private Path struck() {
        return directory.resolve("struck");
    }

    /** What Gnomon's own record says that a process is at this moment. */
    private String role(long pid) {
        return new StateStore(gnomon.config.stateDirectory())
                .load(RealQemu.VM).stream()
                        .flatMap(vm -> vm.sides().stream())
                        .filter(side -> side.process().pid() == pid)
                        .map(side -> side.role().name().toLowerCase(Locale.ROOT))
                        .findFirst()
                        .orElse("not in the record");
    }

    /** The old primary; once it has been freed, the one that runs now. */
    private long primary() {
        try {
            long old = Long.parseLong(Files.readString(directory.resolve("primary.pid")));
            return Qemus.isAlive(old) ? old : Qemus.of(directory).get(0).pid();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void killShadow() {
        Optional<Long> shadow = shadow();
        if (shadow.isPresent()) {
            strike(shadow.get());
            return;
        }
        World world = gnomon.world;
        world.scheduler
                .blocking()
                .execute(
                        () -> {
                            world.until("a shadow", SETTLES_WITHIN, () -> shadow().isPresent());
                            strike(shadow().orElseThrow());
                        });
    }

    private Optional<Long> shadow() {
        long old = primary();
        return Qemus.of(directory).stream()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != old)
                .findFirst();
    }

    /** Waits until nothing more is to be expected, and writes what there is then. */
    private void report(String how) throws IOException {
        World world = gnomon.world;
        world.until("settled", SETTLES_WITHIN, this::isSettled);
        world.await(world.scheduler.delay(CALM));
        world.until("still settled", SETTLES_WITHIN, this::isSettled);
        ObjectNode said = new ObjectMapper().createObjectNode().put("how", how);
        said.put("status", last().map(r -> r.status().name()).orElse("none"));
        said.put("lossMs", last().map(r -> r.lossWindow().toMillis()).orElse(0L));
        said.put("running", running());
        vm().ifPresent(vm -> said.put("vmm", vm.vmm().version()).put("epoch", vm.epoch().value()));
        ArrayNode alerts = said.putArray("alerts");
        world.manager.alerts().forEach(a -> alerts.add(line(a.problem())));
        last().flatMap(SwitchoverReport::problem).ifPresent(p -> said.put("problem", line(p)));
        Files.writeString(directory.resolve("outcome.json"), said.toString());
    }

    private static String line(Problem problem) {
        return problem.code() + ": " + problem;
    }

    private Optional<VirtualMachine> vm() {
        return gnomon.world.inventory.find(RealQemu.VM);
    }

    private int running() {
        return vm().map(vm -> gnomon.world.await(vm.activeCopies().exceptionally(e -> -1)))
                .orElse(0);
    }

    private boolean isSettled() {
        Optional<SwitchoverState> status = last().map(SwitchoverReport::status);
        if (status.isPresent() && !status.get().isFinal()) {
            return false;
        }
        boolean lost =
                vm().map(vm -> gnomon.world.await(vm.runState()) != RunState.RUNNING).orElse(true);
        if (lost) {
            return !gnomon.world.manager.alerts().isEmpty();
        }
        Optional<ShadowState> shadow = gnomon.world.manager.shadow(RealQemu.VM).map(Shadow::state);
        return shadow.map(s -> s == ShadowState.IN_SYNC || s == ShadowState.FAILED).orElse(true);
    }
}
