package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.simulation.VirtualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls in any order and at any time, with failures in between. Whatever happens: a held checkpoint
 * is not even tried to be written, all calls end, and in the end replication works and frees what
 * it took.
 */
class ReplicationScenariosTest {

    private static final Problem FAULT = Problem.of(Problem.TIMEOUT, "a fault", "");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(longs = {0, 1000, 2000})
    void anyOrderOfCallsIsSurvived(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + 100; seed++) {
            try {
                new World(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class World {

        private final Random random;
        private final VirtualTime time;
        private final ReplicationEngine engine;
        private final FakeVm vm;
        private final List<CompletionStage<?>> calls = new ArrayList<>();

        World(long seed) {
            random = new Random(seed);
            time = new VirtualTime(seed);
            CodecRegistry codecs = new CodecRegistry();
            codecs.add(new DeflateCodec("lz4"));
            engine = new ReplicationEngine(time, time, codecs);
            vm = new FakeVm(time, 32);
        }

        void run() {
            calls.add(engine.start(vm, ProtectionPolicy.QUICK));
            for (int step = 0; step < 60; step++) {
                act();
                if (random.nextBoolean()) {
                    time.runFor(Duration.ofMillis(random.nextInt(700)));
                }
                held();
            }
            heal();
            for (CompletionStage<?> call : calls) {
                ends(call);
            }
            worksAgain();
        }

        private void act() {
            switch (random.nextInt(12)) {
                case 0 -> calls.add(engine.checkpoint(FakeVm.ID));
                case 1, 2 -> calls.add(engine.release(FakeVm.ID));
                case 3 -> calls.add(engine.stop(FakeVm.ID));
                case 4 -> calls.add(engine.start(vm, ProtectionPolicy.QUICK));
                case 5 -> fault();
                case 6 -> heal();
                case 7 -> switchOver();
                default -> vm.memory.noise(random.nextInt(32), random);
            }
        }

        private void fault() {
            switch (random.nextInt(5)) {
                case 0 -> vm.failOpen = FAULT;
                case 1 -> vm.failCheckpoint = FAULT;
                case 2 -> vm.failRelease = FAULT;
                case 3 -> vm.failClose = FAULT;
                default -> vm.memory.failReads = FAULT;
            }
        }

        private void heal() {
            vm.failOpen = null;
            vm.failCheckpoint = null;
            vm.failRelease = null;
            vm.failClose = null;
            vm.memory.failReads = null;
        }

        /** A freeze, the last copy, and either a new epoch or the old side going on. */
        private void switchOver() {
            vm.runState = RunState.PAUSED;
            boolean holds = engine.status(FakeVm.ID).isPresent() && vm.holds();
            try {
                engine.finalSync(FakeVm.ID).copyWhileFrozen();
                assertThat(holds || vm.copy.sameAs(vm.memory)).isTrue();
                if (random.nextBoolean()) {
                    vm.memory = vm.memory.copy();
                    vm.epoch = new Epoch(vm.epoch.value() + 1);
                }
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isNotEqualTo(Problem.INTERNAL);
            }
            vm.runState = RunState.RUNNING;
        }

        private void held() {
            if (vm.copy != null) {
                assertThat(vm.copy.refusedWrites).isZero();
                assertThat(vm.copy.guardsAreWhole()).isTrue();
            }
            assertThat(vm.openReplicas).isBetween(0, 1);
        }

        private void ends(CompletionStage<?> call) {
            try {
                time.await(call, LIMIT);
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isNotEqualTo(Problem.INTERNAL);
            }
        }

        private void worksAgain() {
            time.await(engine.stop(FakeVm.ID), LIMIT);
            assertThat(vm.openReplicas).isZero();
            assertThat(time.await(engine.start(vm, ProtectionPolicy.QUICK), LIMIT).state())
                    .isEqualTo(ShadowState.IN_SYNC);
            assertThat(vm.copy.sameAs(vm.memory)).isTrue();
            time.await(engine.checkpoint(FakeVm.ID), LIMIT);
            time.await(engine.close(), LIMIT);
            assertThat(vm.openReplicas).isZero();
        }
    }
}
