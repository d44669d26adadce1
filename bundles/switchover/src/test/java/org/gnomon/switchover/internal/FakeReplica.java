package org.gnomon.switchover.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.PageSink;

/** A shadow that holds a checkpoint of a {@link FakeVm}. */
final class FakeReplica implements Replica {

    static final Duration LOSS = Duration.ofSeconds(3);

    private final FakeVm vm;
    private final ShadowPlace place;
    Instant capturedAt = Instant.EPOCH;
    boolean holds = true;
    Problem fenceFault;
    Problem runFault;

    FakeReplica(FakeVm vm, ShadowPlace place) {
        this.vm = vm;
        this.place = place;
    }

    @Override
    public ShadowPlace place() {
        return place;
    }

    @Override
    public Optional<Checkpoint> held() {
        return holds
                ? Optional.of(new Checkpoint(FakeVm.ID, vm.epoch, capturedAt, Duration.ZERO, null))
                : Optional.empty();
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return fence(gate)
                .thenCompose(
                        fenced ->
                                vm.step(
                                        place.name() + " ACTIVATED",
                                        () -> {
                                            FakeVm.fail(runFault);
                                            vm.activate(new FakeVm.Side("1"), epoch);
                                            vm.sides.add(vm.active);
                                            vm.left = null;
                                            vm.replicas.remove(this);
                                            gate.reached(SwitchoverState.ACTIVATED);
                                            return LOSS;
                                        }));
    }

    private CompletionStage<Void> fence(StepGate gate) {
        return vm.step(
                place.name() + " FENCED",
                () -> {
                    FakeVm.fail(fenceFault);
                    vm.sides.forEach(side -> side.state = RunState.GONE);
                    gate.reached(SwitchoverState.FENCED);
                    return null;
                });
    }

    @Override
    public PageSink pages() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> release() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }
}
