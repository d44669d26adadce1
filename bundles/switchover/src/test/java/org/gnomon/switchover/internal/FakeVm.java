package org.gnomon.switchover.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;

/**
 * A VM on a host that outlives its controller. Each step of a switch is a task of its own, so that
 * a controller can be killed between any two.
 */
final class FakeVm implements VirtualMachine {

    static final VmId ID = new VmId("web");
    static final Problem BROKEN = Problem.of("broken", "the fake was told to fail", "");

    /** One VMM process. */
    static final class Side {
        final VmmVersion vmm;
        RunState state = RunState.PAUSED;

        Side(String version) {
            this.vmm = new VmmVersion("FakeVMM", version, "fake:" + version);
        }
    }

    final List<String> log = new ArrayList<>();
    final List<Side> sides = new ArrayList<>();
    final List<Epoch> activations = new ArrayList<>();
    final Map<SwitchoverState, Problem> faults = new EnumMap<>(SwitchoverState.class);

    /** Where the faults strike; everywhere if empty. */
    final Set<String> faultyPlaces = new HashSet<>();

    final List<FakeReplica> replicas = new ArrayList<>();
    Scheduler scheduler;
    Side active = new Side("1");
    Side left;
    Epoch epoch = Epoch.ZERO;
    Problem standByFault;
    Problem backFault;
    Problem restoreFault;
    Problem releaseFault;
    boolean comesBackAfterFence = true;

    /** A switch that is given up as late, and goes on a while later all the same. */
    boolean lateFailure;

    Integer copiesLie;
    int silentFor;
    Consumer<String> at = point -> {};

    FakeVm(Scheduler scheduler) {
        this.scheduler = scheduler;
        active.state = RunState.RUNNING;
        sides.add(active);
    }

    long trulyRunning() {
        return sides.stream().filter(s -> s.state == RunState.RUNNING).count();
    }

    /** The controller was killed: nothing that it was about to do happens. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    <T> CompletionStage<T> step(String name, Supplier<T> effect) {
        return scheduler
                .delay(Duration.ofMillis(1))
                .thenCompose(
                        v -> {
                            try {
                                at.accept("before " + name);
                                T value = effect.get();
                                log.add(name);
                                at.accept("after " + name);
                                return CompletableFuture.completedStage(value);
                            } catch (Killed expected) {
                                // Nobody is there any more to hear of it.
                                return new CompletableFuture<>();
                            }
                        });
    }

    private void failAt(ShadowPlace place, Problem fault) {
        if (faultyPlaces.isEmpty() || faultyPlaces.contains(place.name())) {
            fail(fault);
        }
    }

    static void fail(Problem fault) {
        if (fault != null) {
            throw fault.asException();
        }
    }

    @Override
    public VmDefinition definition() {
        return new VmDefinition(ID, "fake", VmDefinition.Origin.START, 1 << 20, 1, Map.of());
    }

    @Override
    public Epoch epoch() {
        return epoch;
    }

    @Override
    public VmmVersion vmm() {
        return active.vmm;
    }

    @Override
    public CompletionStage<RunState> runState() {
        return step("ask state", () -> active.state);
    }

    @Override
    public CompletionStage<Integer> activeCopies() {
        return step(
                "count",
                () -> {
                    if (silentFor-- > 0) {
                        throw Problem.of(Problem.TIMEOUT, "no answer", "").asException();
                    }
                    return copiesLie != null ? copiesLie : (int) trulyRunning();
                });
    }

    @Override
    public CompletionStage<Void> pause() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> resume() {
        return step(
                "resume",
                () -> {
                    if (active.state != RunState.PAUSED) {
                        throw Problem.of(Problem.ILLEGAL_TRANSITION, "not paused", "")
                                .asException();
                    }
                    active.state = RunState.RUNNING;
                    return null;
                });
    }

    @Override
    public CompletionStage<Void> stop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Sample> sample() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemoryMap memory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Preflight> inspect(Update update) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Replica> openReplica(ShadowPlace place) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        return step(
                "stand by",
                () -> {
                    failAt(place, standByFault);
                    return new Next(new Side("2"), place);
                });
    }

    @Override
    public List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    /** A shadow with a checkpoint. */
    FakeReplica holding(String place) {
        FakeReplica replica = new FakeReplica(this, new ShadowPlace(place, "other"));
        replicas.add(replica);
        return replica;
    }

    @Override
    public Optional<RetiredSide> retired() {
        return left == null ? Optional.empty() : Optional.of(new Old(left));
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }

    void activate(Side next, Epoch activation) {
        activations.add(activation);
        epoch = activation;
        left = active;
        active = next;
        next.state = RunState.RUNNING;
    }

    private final class Next implements StandBy {
        private final Side next;
        private final ShadowPlace place;

        Next(Side next, ShadowPlace place) {
            this.next = next;
            this.place = place;
            if (!sides.contains(next)) {
                sides.add(next);
            }
        }

        @Override
        public VmmVersion vmm() {
            return next.vmm;
        }

        @Override
        public CompletionStage<Blackout> switchOver(Epoch to, StepGate gate, FinalSync sync) {
            if (lateFailure && faultyPlaces.contains(place.name())) {
                return late(to, gate);
            }
            Side old = active;
            Duration part = Duration.ofMillis(1);
            CompletionStage<Blackout> done =
                    gated(gate, SwitchoverState.FROZEN, () -> old.state = RunState.PAUSED)
                            .thenCompose(v -> gated(gate, SwitchoverState.FINALISED, () -> {}))
                            .thenCompose(
                                    v ->
                                            gated(
                                                    gate,
                                                    SwitchoverState.FENCED,
                                                    () -> old.state = RunState.HANDED_OVER))
                            .thenCompose(
                                    v ->
                                            gated(
                                                    gate,
                                                    SwitchoverState.ACTIVATED,
                                                    () -> activate(next, to)))
                            .thenApply(v -> new Blackout(part, part, part, part, part, part));
            return done.whenComplete((b, error) -> undo(error, old));
        }

        private CompletionStage<Blackout> late(Epoch to, StepGate gate) {
            scheduler.after(
                    Duration.ofSeconds(1),
                    () -> {
                        try {
                            gate.reached(SwitchoverState.FROZEN);
                            activate(next, to);
                        } catch (RuntimeException e) {
                            log.add("late step refused");
                        }
                    });
            return step(
                    "give up",
                    () -> {
                        throw Problem.of(Problem.TIMEOUT, "no answer", "").asException();
                    });
        }

        private CompletionStage<Void> gated(StepGate gate, SwitchoverState state, Runnable effect) {
            return step(
                    state.name(),
                    () -> {
                        failAt(place, faults.get(state));
                        effect.run();
                        gate.reached(state);
                        return null;
                    });
        }

        private void undo(Throwable error, Side old) {
            boolean may = old.state != RunState.HANDED_OVER || comesBackAfterFence;
            if (error != null && active == old && may) {
                old.state = RunState.RUNNING;
            }
        }

        @Override
        public CompletionStage<Void> discard() {
            next.state = RunState.GONE;
            log.add("discard");
            return CompletableFuture.completedStage(null);
        }
    }

    private final class Old implements RetiredSide {
        private final Side old;

        Old(Side old) {
            this.old = old;
        }

        @Override
        public VmmVersion vmm() {
            return old.vmm;
        }

        @Override
        public CompletionStage<StandBy> standBy() {
            return step(
                    "back stand by",
                    () -> {
                        fail(backFault);
                        return new Next(old, ShadowPlace.FIRST);
                    });
        }

        @Override
        public CompletionStage<Duration> restoreCheckpoint(Epoch to, StepGate gate) {
            return step(
                    "restore",
                    () -> {
                        fail(restoreFault);
                        active.state = RunState.GONE;
                        activate(old, to);
                        return Duration.ofSeconds(4);
                    });
        }

        @Override
        public CompletionStage<Void> release() {
            return step(
                    "release",
                    () -> {
                        fail(releaseFault);
                        old.state = RunState.GONE;
                        left = null;
                        return null;
                    });
        }
    }
}
