package org.gnomon.replication.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.time.Cancellable;
import org.junit.jupiter.api.AfterEach;

/** A VM in checkpoint mode whose guest writes all the time, and what is asked of it. */
abstract class CheckpointFixture {

    static final Duration LONG = Duration.ofMinutes(5);
    static final Duration EVERY = Duration.ofSeconds(1);
    static final ShadowPlace PLACE = new ShadowPlace("a", "local");
    static final ShadowId ID = ShadowId.of(FakeVm.ID, PLACE);
    static final Problem FAULT = Problem.of(Problem.TIMEOUT, "no answer", "");

    final VirtualTime time = new VirtualTime(42);
    final ReplicationEngine engine = new ReplicationEngine(time, time, new CodecRegistry());
    final FakeVm vm = new FakeVm(time, 256);
    final Random random = new Random(42);
    final Cancellable guest =
            time.every(
                    Duration.ofMillis(7),
                    () -> {
                        if (vm.runState == RunState.RUNNING) {
                            vm.memory.noise(random.nextInt(256), random);
                        }
                    });

    @AfterEach
    void theCheckpointIsWhatThePrimaryHad() {
        guest.cancel();
        vm.open.forEach(replica -> ((FakeReplica) replica).check());
    }

    static ProtectionPolicy limited(long bytesPerSecond) {
        ProtectionPolicy d = ProtectionPolicy.DEFAULT;
        return new ProtectionPolicy(
                d.lagTarget(),
                bytesPerSecond,
                d.sampleEvery(),
                d.warmUp(),
                d.calibration(),
                d.trial(),
                d.watch(),
                d.checkpointAge());
    }

    static Redundancy every(Duration span) {
        Failover failover = Failover.MANUAL;
        return new Redundancy(List.of(PLACE), span, failover, Duration.ofSeconds(10));
    }

    ReplicationStatus start() {
        return time.await(start(EVERY), LONG);
    }

    CompletionStage<ReplicationStatus> start(Duration every) {
        return engine.start(vm, PLACE, ProtectionPolicy.DEFAULT, every(every));
    }

    long completed() {
        return engine.checkpoints(ID).map(CheckpointStatus::completed).orElse(0L);
    }

    void next() {
        long before = completed();
        time.runUntil(() -> completed() > before, LONG);
        replica().check();
    }

    FakeReplica replica() {
        return vm.replica("a");
    }

    ShadowState state() {
        return engine.status(ID).orElseThrow().state();
    }

    String codeOf(CompletionStage<?> stage) {
        try {
            time.await(stage, LONG);
            return "none";
        } catch (GnomonException e) {
            return e.problem().code();
        }
    }

    Instant captured() {
        return replica().held().orElseThrow().capturedAt();
    }

    void failWritesAfter(int count) {
        int[] left = {count};
        vm.copy.beforeWrite =
                () -> {
                    if (left[0]-- <= 0) {
                        throw FAULT.asException();
                    }
                };
    }
}
