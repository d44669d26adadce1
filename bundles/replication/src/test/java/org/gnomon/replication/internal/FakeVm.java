package org.gnomon.replication.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.gnomon.model.Bytes;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmState;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.replication.PageSink;
import org.gnomon.time.Scheduler;

/** A VM that is nothing but memory, with a replica that keeps to the rules. */
final class FakeVm implements VirtualMachine {

    static final VmId ID = new VmId("one");

    final Scheduler scheduler;
    volatile FakeMemory memory;
    volatile FakeMemory copy;
    volatile Epoch epoch = Epoch.ZERO;
    volatile RunState runState = RunState.RUNNING;
    volatile Problem failOpen;
    volatile Problem failCheckpoint;
    volatile Problem failRelease;
    volatile Problem failClose;
    volatile boolean held;
    volatile int openReplicas;
    final List<Replica> open = new CopyOnWriteArrayList<>();

    FakeVm(Scheduler scheduler, int pages) {
        this.scheduler = scheduler;
        memory = new FakeMemory(pages);
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
    public MemoryMap memory() {
        FakeMemory now = memory;
        return new MemoryMap(List.of(new MemoryRegion("ram", 0, now.sizeBytes())), now);
    }

    @Override
    public CompletionStage<RunState> runState() {
        return CompletableFuture.completedStage(runState);
    }

    @Override
    public List<Replica> replicas() {
        return List.copyOf(open);
    }

    @Override
    public CompletionStage<Replica> openReplica(ShadowPlace place) {
        return later(
                failOpen,
                () -> {
                    copy = new FakeMemory(memory.pages());
                    openReplicas++;
                    FakeReplica replica = new FakeReplica(place);
                    open.add(replica);
                    return replica;
                });
    }

    private <T> CompletionStage<T> later(Problem problem, Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    if (problem != null) {
                        throw problem.asException();
                    }
                    return work.get();
                },
                scheduler.blocking());
    }

    private static final Problem HELD =
            Problem.of(Problem.ILLEGAL_TRANSITION, "a checkpoint is held", "");

    private final class FakeReplica implements Replica {

        private final ShadowPlace place;

        FakeReplica(ShadowPlace place) {
            this.place = place;
        }

        @Override
        public ShadowPlace place() {
            return place;
        }

        @Override
        public PageSink pages() {
            return copy;
        }

        @Override
        public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
            return later(
                    failCheckpoint,
                    () -> {
                        sync.copyWhileFrozen();
                        held = true;
                        copy.failWrites = HELD;
                        return new Checkpoint(ID, epoch, Instant.EPOCH, Duration.ZERO, state());
                    });
        }

        private VmState state() {
            return new VmState(
                    memory(),
                    new OpaqueState("none", Bytes.copyOf(new byte[0])),
                    new DiskIoBuffer(List.of()),
                    List.of());
        }

        @Override
        public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Checkpoint> held() {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> release() {
            return later(
                    failRelease,
                    () -> {
                        held = false;
                        copy.failWrites = null;
                        return null;
                    });
        }

        @Override
        public CompletionStage<Void> close() {
            return later(
                    failClose,
                    () -> {
                        openReplicas--;
                        open.remove(this);
                        copy.failWrites = Problem.of(Problem.INTERNAL, "closed", "");
                        return null;
                    });
        }
    }

    @Override
    public VmmVersion vmm() {
        return new VmmVersion("fake", "1", "");
    }

    @Override
    public CompletionStage<Integer> activeCopies() {
        return CompletableFuture.completedStage(1);
    }

    @Override
    public CompletionStage<Void> pause() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> resume() {
        throw new UnsupportedOperationException();
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
    public CompletionStage<Preflight> inspect(Update update) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<RetiredSide> retired() {
        return Optional.empty();
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }
}
