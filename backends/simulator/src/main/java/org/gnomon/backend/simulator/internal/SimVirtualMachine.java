package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final int MOST_REPLICAS = 8;
    private static final Duration SHORT = Duration.ofNanos(300_000);

    private final Controller controller;
    private final HostedVm vm;
    private final Steps steps;
    private final Serial serial;
    private final Map<ReplicaSpace, Replica> handles = new ConcurrentHashMap<>();
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
    public String host() {
        return vm.active().identity().machine().name();
    }

    @Override
    public CompletionStage<Void> resume() {
        return inTurn(() -> steps.run(Points.RESUME, SHORT, this::runByHand, () -> {}));
    }

    private void runByHand() {
        synchronized (vm) {
            vm.active().requireThere();
            requireNotHandedOver();
            vm.freed();
            vm.run(vm.active());
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        return inTurn(
                () -> {
                    // The process is ended from outside: only its host has to answer.
                    Steps outside = steps.by(Steps.Victim.on(this::isOutOfReach));
                    return outside.run(Points.STOP, Duration.ofMillis(5), this::end, () -> {});
                });
    }

    private boolean isOutOfReach() {
        return vm.active().identity().machine().isSilent();
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
            requireRoomToTakeOver();
            return new Preflight(Optional.of(candidate.version()), List.of(), notes(candidate));
        } catch (GnomonException e) {
            return new Preflight(Optional.empty(), List.of(e.problem()), List.of());
        }
    }

    /** For a stand-by of some replica, or for a replica here and its stand-by. */
    private void requireRoomToTakeOver() {
        long size = vm.definition().memoryBytes();
        SimulatedHost host = controller.host();
        List<ReplicaSpace> open = List.copyOf(vm.shadows().replicas());
        if (open.isEmpty()) {
            host.requireRoom(vm.active().identity().machine(), 3 * size);
        } else if (open.stream().noneMatch(s -> host.freeBytes(s.machine) >= 2 * size)) {
            host.requireRoom(open.get(0).machine, 2 * size);
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
                    Machine machine = controller.host().machines().get(place.host());
                    requireFree(place);
                    controller.host().requireRoom(machine, vm.definition().memoryBytes());
                    return steps.by(Steps.Victim.on(() -> !machine.answers()))
                            .call(Points.REPLICA, SHORT, () -> open(place, machine));
                });
    }

    private Replica open(ShadowPlace place, Machine machine) {
        GuestMemory memory = new GuestMemory(vm.definition().memoryBytes());
        ReplicaSpace space = new ReplicaSpace(place, machine, memory);
        synchronized (vm) {
            requireFree(place);
            machine.requireAnswer();
            vm.shadows().add(space);
        }
        return replica(space);
    }

    private void requireFree(ShadowPlace place) {
        if (vm.shadows().find(place.name()).isPresent()) {
            throw Problem.of(
                            Problem.ALREADY_EXISTS,
                            vm.id() + " has a replica '" + place.name() + "' already",
                            "Close that one first.")
                    .asException();
        }
        if (vm.shadows().replicas().size() >= MOST_REPLICAS) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            vm.id() + " has " + MOST_REPLICAS + " replicas already",
                            "Close one first.")
                    .asException();
        }
    }

    /** The same handle for the same replica. */
    private Replica replica(ReplicaSpace space) {
        return handles.computeIfAbsent(space, s -> new SimReplica(this, s));
    }

    @Override
    public List<Replica> replicas() {
        Collection<ReplicaSpace> open = vm.shadows().replicas();
        handles.keySet().retainAll(open);
        return open.stream().map(this::replica).toList();
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        return inTurn(
                () -> {
                    Candidate candidate = Candidate.of(vm, update);
                    ForwardRoute route = new ForwardRoute(this, candidate, place);
                    Machine machine = route.machine();
                    return steps.with(update)
                            .by(Steps.Victim.on(() -> !machine.answers()))
                            .call(
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
                                    vm.shadows().drop();
                                }
                                return null;
                            });
                });
    }
}
