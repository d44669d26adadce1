package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;

/** The handle of a simulated VM. Questions are answered at once; operations come in order. */
final class SimVirtualMachine implements VirtualMachine {

    private static final Duration SHORT = Duration.ofNanos(300_000);

    private final Controller controller;
    private final HostedVm vm;
    private final Steps steps;
    private final Serial serial;
    private volatile boolean closed;

    SimVirtualMachine(Controller controller, HostedVm vm) {
        this.controller = controller;
        this.vm = vm;
        this.steps = new Steps(controller, vm, new ActiveVictim(vm));
        this.serial = new Serial(controller.scheduler().blocking());
    }

    Controller controller() {
        return controller;
    }

    HostedVm hosted() {
        return vm;
    }

    Steps steps() {
        return steps;
    }

    /** An operation in its turn. */
    <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> operation) {
        return serial.run(
                () -> {
                    requireOpen();
                    return operation.get();
                });
    }

    private void requireOpen() {
        controller.requireCurrent();
        if (closed) {
            throw Problem.of(
                            Problem.ILLEGAL_TRANSITION,
                            "this handle of " + vm.id() + " was closed",
                            "Adopt the VM again.")
                    .asException();
        }
    }

    @Override
    public VmDefinition definition() {
        return vm.definition();
    }

    @Override
    public Epoch epoch() {
        return vm.epoch();
    }

    @Override
    public VmmVersion vmm() {
        return vm.active().vmm().asVersion();
    }

    @Override
    public CompletionStage<RunState> runState() {
        return controller.onBlocking(
                () -> {
                    synchronized (vm) {
                        return vm.active().state();
                    }
                });
    }

    @Override
    public CompletionStage<Integer> activeCopies() {
        return controller.onBlocking(vm::activeCopies);
    }

    @Override
    public CompletionStage<Void> pause() {
        return inTurn(() -> steps.run(Points.PAUSE, SHORT, this::freezeByHand, () -> {}));
    }

    private void requireNotHandedOver() {
        if (vm.active().trueState() == RunState.HANDED_OVER) {
            throw vm.handedOver();
        }
    }

    private void freezeByHand() {
        synchronized (vm) {
            vm.active().requireThere();
            requireNotHandedOver();
            vm.active().freeze();
        }
    }

    @Override
    public CompletionStage<Void> resume() {
        return inTurn(() -> steps.run(Points.RESUME, SHORT, this::runByHand, () -> {}));
    }

    private void runByHand() {
        synchronized (vm) {
            vm.active().requireThere();
            requireNotHandedOver();
            vm.active().run();
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        return inTurn(
                () -> {
                    // The process is ended from outside: it need not answer.
                    Steps outside = steps.by(Steps.Victim.NONE);
                    return outside.run(Points.STOP, Duration.ofMillis(5), this::end, () -> {});
                });
    }

    private void end() {
        vm.end(Problem.of(Problem.NOT_RUNNING, vm.id() + " was stopped", "Define it again."));
        controller.host().remove(vm);
    }

    @Override
    public CompletionStage<Sample> sample() {
        return steps.call(
                Points.SAMPLE,
                Duration.ZERO,
                () -> {
                    synchronized (vm) {
                        return vm.active().sample(vm.id(), controller.time());
                    }
                });
    }

    @Override
    public MemoryMap memory() {
        long size = vm.definition().memoryBytes();
        return new MemoryMap(
                List.of(new MemoryRegion("ram", 0, size)), new ActivePages(vm, vm.active()));
    }

    @Override
    public CompletionStage<Preflight> inspect(Update update) {
        return controller
                .onBlocking(() -> steps.with(update))
                .thenCompose(s -> s.call(Points.INSPECT, SHORT, () -> look(update)));
    }

    private Preflight look(Update update) {
        try {
            Candidate candidate = Candidate.of(vm, update);
            int copies = vm.replica() == null ? 3 : 2;
            controller.host().requireRoom(copies * vm.definition().memoryBytes());
            return new Preflight(Optional.of(candidate.version()), List.of(), notes(candidate));
        } catch (GnomonException e) {
            return new Preflight(Optional.empty(), List.of(e.problem()), List.of());
        }
    }

    private static List<String> notes(Candidate candidate) {
        List<String> notes = new ArrayList<>();
        if (candidate.updateClass() == UpdateClass.GUEST) {
            notes.add("A rollback goes back to the guest as it was at the switch.");
        }
        if (candidate.restartsGuest()) {
            notes.add("The guest restarts; a rollback goes back to it as it was at the switch.");
        }
        return notes;
    }

    @Override
    public CompletionStage<Replica> openReplica(ShadowPlace place) {
        return inTurn(
                () -> {
                    requireNoReplica();
                    controller.host().requireRoom(vm.definition().memoryBytes());
                    return steps.call(
                            Points.REPLICA, SHORT, () -> SimReplica.open(this, newSpace()));
                });
    }

    private ReplicaSpace newSpace() {
        ReplicaSpace space = new ReplicaSpace(new GuestMemory(vm.definition().memoryBytes()));
        vm.replica(space);
        return space;
    }

    private void requireNoReplica() {
        if (vm.replica() != null) {
            throw Problem.of(
                            Problem.ALREADY_EXISTS,
                            vm.id() + " has a replica already",
                            "Close that one first.")
                    .asException();
        }
    }

    @Override
    public List<Replica> replicas() {
        return Optional.ofNullable(vm.replica()).map(s -> SimReplica.open(this, s)).stream()
                .toList();
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        return inTurn(
                () -> {
                    Candidate candidate = Candidate.of(vm, update);
                    Steps making = steps.with(update).by(Steps.Victim.NONE);
                    ForwardRoute route = new ForwardRoute(this, candidate);
                    return making.call(
                            Points.STANDBY,
                            Duration.ofMillis(20),
                            () -> SimStandBy.start(this, steps.with(update), route));
                });
    }

    @Override
    public Optional<RetiredSide> retired() {
        return Optional.ofNullable(vm.retired()).map(space -> new SimRetired(this, space));
    }

    @Override
    public CompletionStage<Void> close() {
        return serial.run(
                () -> {
                    closed = true;
                    return controller.onBlocking(
                            () -> {
                                if (controller.isCurrent()) {
                                    vm.dropShadows();
                                }
                                return null;
                            });
                });
    }
}
