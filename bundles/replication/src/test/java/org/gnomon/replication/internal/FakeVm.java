package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** A VM that is nothing but memory, with a replica that keeps to the rules. */
final class FakeVm implements VirtualMachine {

    static final VmId ID = new VmId("one");
    static final Problem GONE = Problem.of(Problem.NOT_RUNNING, "no such process", "");

    final Scheduler scheduler;
    volatile FakeMemory memory;
    volatile FakeMemory copy;
    volatile Epoch epoch = Epoch.ZERO;
    volatile RunState runState = RunState.RUNNING;
    volatile Problem failOpen;
    volatile Problem failCheckpoint;
    volatile Problem failRelease;
    volatile Problem failClose;
    volatile Problem failFreeze;
    volatile boolean dieInFreeze;
    volatile Problem failBeforeFold;
    volatile Duration betweenThawAndFold = Duration.ofMillis(3);
    volatile Duration pause = Duration.ofMillis(2);
    volatile int openReplicas;
    volatile Function<ShadowPlace, Replica> opener;
    final List<Replica> open = new CopyOnWriteArrayList<>();
    private CompletionStage<?> last = CompletableFuture.completedStage(null);

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
        return inTurn(
                () -> {
                    if (failOpen != null) {
                        throw failOpen.asException();
                    }
                    if (opener != null) {
                        Replica other = opener.apply(place);
                        open.add(other);
                        return CompletableFuture.completedStage(other);
                    }
                    copy = new FakeMemory(memory.pages());
                    FakeReplica replica = new FakeReplica(this, place, copy);
                    open.add(replica);
                    openReplicas++;
                    return CompletableFuture.completedStage(replica);
                });
    }

    /** One operation after the other, as backends do it. */
    synchronized <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> work) {
        CompletionStage<T> mine =
                last.handle((value, error) -> null)
                        .thenComposeAsync(ignored -> work.get(), scheduler.blocking());
        last = mine;
        return mine;
    }

    boolean holds() {
        return open.stream().anyMatch(replica -> replica.held().isPresent());
    }

    void closed(FakeReplica replica) {
        if (open.remove(replica)) {
            openReplicas--;
        }
    }

    /** The guest and its VMM end. */
    void die() {
        runState = RunState.GONE;
        memory.failReads = GONE;
    }

    /** Another side is the VM now. */
    void become(FakeMemory its, Epoch next) {
        memory = its;
        epoch = next;
        runState = RunState.RUNNING;
    }

    FakeReplica replica(String name) {
        for (Replica replica : open) {
            if (replica.place().name().equals(name)) {
                return (FakeReplica) replica;
            }
        }
        throw new AssertionError("no replica " + name);
    }

    long nanos() {
        return scheduler instanceof TimeSource time ? time.nanos() : 0;
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
