package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real threads: a guest that writes while rounds run, and freezes that come in between. */
class ConcurrencyTest {

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void everyFreezeLeavesTheReplicaEqualWhateverRoundsDo() throws Exception {
        Threads scheduler = new Threads(threads);
        CodecRegistry codecs = new CodecRegistry();
        codecs.add(new DeflateCodec("zstd1"));
        ReplicationEngine engine = new ReplicationEngine(new Clock(), scheduler, codecs);
        FakeVm vm = new FakeVm(scheduler, 4096);
        await(engine.start(vm, ProtectionPolicy.QUICK));
        Random random = new Random(5);
        for (int cycle = 0; cycle < 12; cycle++) {
            AtomicBoolean run = new AtomicBoolean(true);
            Future<?> guest = threads.submit(() -> write(vm.memory, run, random));
            await(scheduler.delay(Duration.ofMillis(60)));
            if (cycle % 3 == 2) {
                run.set(false);
                guest.get(30, TimeUnit.SECONDS);
                engine.finalSync(FakeVm.ID).copyWhileFrozen();
            } else {
                // The fake cannot freeze the guest, so it is still before the last rounds.
                run.set(false);
                guest.get(30, TimeUnit.SECONDS);
                await(engine.checkpoint(FakeVm.ID));
            }
            assertThat(vm.copy.sameAs(vm.memory)).as("cycle %d", cycle).isTrue();
            vm.epoch = vm.epoch.next();
            await(engine.release(FakeVm.ID));
            assertThat(engine.status(FakeVm.ID)).isPresent();
        }
        assertThat(vm.copy.guardsAreWhole()).isTrue();
        await(engine.stop(FakeVm.ID));
        assertThat(vm.openReplicas).isZero();
    }

    @Test
    void checkpointModeIsByteForByteWhileTheGuestWrites(@TempDir Path folder) throws Exception {
        Threads scheduler = new Threads(threads);
        CodecRegistry codecs = new CodecRegistry();
        codecs.add(new DeflateCodec("zstd1"));
        ReplicationEngine engine = new ReplicationEngine(new Clock(), scheduler, codecs, folder);
        FakeVm vm = new FakeVm(scheduler, 512);
        ShadowPlace a = new ShadowPlace("a", "local");
        ShadowPlace b = new ShadowPlace("b", "local");
        Redundancy often = CheckpointFixture.every(Duration.ofMillis(100));
        AtomicBoolean run = new AtomicBoolean(true);
        Future<?> guest = threads.submit(() -> write(vm.memory, run, new Random(6)));
        await(engine.start(vm, a, ProtectionPolicy.QUICK, often));
        await(engine.start(vm, b, ProtectionPolicy.QUICK, often));
        for (int cycle = 0; cycle < 6; cycle++) {
            for (ShadowPlace place : List.of(a, b)) {
                ShadowId id = ShadowId.of(FakeVm.ID, place);
                Checkpoint fixed = await(engine.checkpoint(id));
                vm.replica(place.name()).check();
                await(scheduler.delay(Duration.ofMillis(20)));
                assertThat(vm.replica(place.name()).held()).contains(fixed);
                vm.replica(place.name()).check();
                await(engine.release(id));
            }
        }
        run.set(false);
        guest.get(30, TimeUnit.SECONDS);
        await(engine.close());
        assertThat(vm.openReplicas).isZero();
    }

    private static void write(FakeMemory memory, AtomicBoolean run, Random random) {
        while (run.get()) {
            int page = random.nextInt(memory.pages());
            synchronized (memory) {
                if (random.nextInt(3) == 0) {
                    memory.noise(page, random);
                } else {
                    memory.text(page, random.nextInt(100));
                }
            }
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static final class Clock implements TimeSource {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }

    /** A scheduler on real threads. */
    private record Threads(ScheduledExecutorService pool) implements Scheduler {
        @Override
        public Cancellable after(Duration delay, Runnable task) {
            var handle = pool.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> handle.cancel(false);
        }

        @Override
        public Cancellable every(Duration period, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Executor executor() {
            return pool;
        }

        @Override
        public Executor blocking() {
            return pool;
        }

        @Override
        public CompletionStage<Void> delay(Duration delay) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            after(delay, () -> done.complete(null));
            return done;
        }

        @Override
        public <T> CompletionStage<T> within(
                Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
            return stage;
        }
    }
}
