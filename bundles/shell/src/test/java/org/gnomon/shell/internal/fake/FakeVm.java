package org.gnomon.shell.internal.fake;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;

/** A VM of which a user interface only asks what it is. */
public record FakeVm(
        VmDefinition definition,
        VmmVersion vmm,
        DoubleSupplier progress,
        AtomicReference<RunState> state)
        implements VirtualMachine {

    private static <T> CompletionStage<T> never() {
        throw new AssertionError("a user interface has no business calling this");
    }

    @Override
    public Epoch epoch() {
        return Epoch.ZERO;
    }

    @Override
    public CompletionStage<RunState> runState() {
        return CompletableFuture.completedFuture(state.get());
    }

    @Override
    public CompletionStage<Integer> activeCopies() {
        return CompletableFuture.completedFuture(state.get() == RunState.RUNNING ? 1 : 0);
    }

    @Override
    public CompletionStage<Void> pause() {
        return never();
    }

    @Override
    public CompletionStage<Void> resume() {
        state.set(RunState.RUNNING);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> stop() {
        return never();
    }

    @Override
    public CompletionStage<Sample> sample() {
        return CompletableFuture.completedFuture(
                new Sample(
                        definition.id(),
                        Samples.AT,
                        new PerformanceData(0.1, 0.1, 0, PerformanceData.NOT_MEASURED),
                        0,
                        progress.getAsDouble()));
    }

    @Override
    public MemoryMap memory() {
        return new MemoryMap(List.of(), null);
    }

    @Override
    public CompletionStage<Preflight> inspect(Update update) {
        return never();
    }

    @Override
    public CompletionStage<Replica> openReplica(ShadowPlace place) {
        return never();
    }

    @Override
    public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
        return never();
    }

    @Override
    public List<Replica> replicas() {
        return List.of();
    }

    @Override
    public Optional<RetiredSide> retired() {
        return Optional.empty();
    }

    @Override
    public CompletionStage<Void> close() {
        return never();
    }
}
