package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.backend.Replica;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three shadows in checkpoint mode under any order of calls and faults: writes, advances that fail
 * at each step, switches, losses, failovers. Whatever happens: a held checkpoint is byte for byte
 * what the primary had when it was captured, it is written only inside a fold, one of a lost VM is
 * never given up unasked, all calls end, and in the end everything works.
 */
class CheckpointScenariosTest {

    private static final Problem FAULT = Problem.of(Problem.TIMEOUT, "a fault", "");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Redundancy OFTEN = CheckpointFixture.every(Duration.ofMillis(300));
    private static final List<ShadowPlace> PLACES =
            List.of(
                    new ShadowPlace("a", "local"),
                    new ShadowPlace("b", "there"),
                    new ShadowPlace("c", "there"));

    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(longs = {0, 1000, 2000, 3000})
    void anyOrderOfCallsAndFaultsIsSurvived(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + 75; seed++) {
            try {
                new World(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class World {

        private static final int PAGES = 24;

        private final Random random;
        private final VirtualTime time;
        private final ReplicationEngine engine;
        private final FakeVm vm;
        private final List<CompletionStage<?>> calls = new ArrayList<>();
        private final Set<Replica> mayGo = new HashSet<>();
        private Set<Replica> heldBefore = new HashSet<>();
        private Epoch goneSince;

        World(long seed) {
            random = new Random(seed);
            time = new VirtualTime(seed);
            CodecRegistry codecs = new CodecRegistry();
            codecs.add(new DeflateCodec("lz4"));
            engine = new ReplicationEngine(time, time, codecs);
            vm = new FakeVm(time, PAGES);
        }

        void run() {
            PLACES.forEach(this::start);
            for (int step = 0; step < 80; step++) {
                act();
                if (random.nextBoolean()) {
                    time.runFor(Duration.ofMillis(random.nextInt(500)));
                }
                check();
            }
            heal();
            if (vm.runState == RunState.GONE) {
                boolean holds = vm.holds();
                failOver();
                assertThat(vm.runState == RunState.RUNNING).isEqualTo(holds);
                revive();
            }
            calls.forEach(this::ends);
            worksAgain();
        }

        private ShadowId any() {
            return ShadowId.of(FakeVm.ID, PLACES.get(random.nextInt(PLACES.size())));
        }

        private void start(ShadowPlace place) {
            Redundancy how = random.nextInt(8) == 0 ? Redundancy.ONE : OFTEN;
            calls.add(engine.start(vm, place, ProtectionPolicy.QUICK, how));
        }

        private void act() {
            switch (random.nextInt(18)) {
                case 0 -> calls.add(engine.checkpoint(any()));
                case 1, 2 -> release(any());
                case 3 -> stop(any());
                case 4, 5, 6 -> start(PLACES.get(random.nextInt(PLACES.size())));
                case 7, 8 -> fault();
                case 9, 10, 11 -> heal();
                case 12 -> switchOver(any());
                case 13 -> failOver();
                default -> write();
            }
        }

        private void write() {
            if (vm.runState == RunState.RUNNING) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    vm.memory.noise(random.nextInt(PAGES), random);
                }
            }
        }

        /** Without checkpoint mode a release gives up the checkpoint, so it is asked for. */
        private void release(ShadowId id) {
            if (engine.checkpoints(id).isEmpty()) {
                engine.replica(id).ifPresent(mayGo::add);
            }
            calls.add(engine.release(id));
        }

        private void stop(ShadowId id) {
            engine.replica(id).ifPresent(mayGo::add);
            calls.add(engine.stop(id));
            time.runFor(Duration.ofSeconds(2));
        }

        private void fault() {
            switch (random.nextInt(10)) {
                case 0 -> vm.failOpen = FAULT;
                case 1 -> vm.failCheckpoint = FAULT;
                case 2 -> vm.failRelease = FAULT;
                case 3 -> vm.failFreeze = FAULT;
                case 4 -> failReads();
                case 5 -> vm.dieInFreeze = true;
                case 6 -> vm.betweenThawAndFold = Duration.ofMillis(random.nextInt(600));
                case 7 -> failWrites();
                case 8 -> vm.failBeforeFold = FAULT;
                default -> die();
            }
        }

        private void failReads() {
            if (vm.runState == RunState.RUNNING) {
                vm.memory.failReads = FAULT;
            }
        }

        private void failWrites() {
            if (!vm.open.isEmpty()) {
                Replica replica = vm.open.get(random.nextInt(vm.open.size()));
                int[] left = {random.nextInt(4)};
                ((FakeReplica) replica).pages().beforeWrite =
                        () -> {
                            if (left[0]-- <= 0) {
                                throw FAULT.asException();
                            }
                        };
            }
        }

        private void die() {
            if (random.nextBoolean()) {
                vm.die();
            }
        }

        private void heal() {
            vm.failOpen = null;
            vm.failCheckpoint = null;
            vm.failRelease = null;
            vm.failFreeze = null;
            vm.dieInFreeze = false;
            vm.failBeforeFold = null;
            vm.betweenThawAndFold = Duration.ofMillis(3);
            vm.open.forEach(replica -> ((FakeReplica) replica).pages().beforeWrite = () -> {});
            if (vm.runState != RunState.GONE) {
                vm.memory.failReads = null;
            }
        }

        /** A freeze, the last copy, and a new side, with the replica or without it, or none. */
        private void switchOver(ShadowId id) {
            CompletionStage<Void> switched =
                    vm.inTurn(
                            () -> {
                                if (vm.runState == RunState.RUNNING) {
                                    copied(id);
                                }
                                return CompletableFuture.completedStage(null);
                            });
            time.await(switched, LIMIT);
        }

        private void copied(ShadowId id) {
            FakeReplica replica = (FakeReplica) engine.replica(id).orElse(null);
            if (replica == null || replica.closed) {
                return;
            }
            replica.writable(true);
            try {
                engine.finalSync(id).copyWhileFrozen();
                if (!replica.pages().sameAs(vm.memory) || random.nextBoolean()) {
                    replica.restore();
                } else {
                    activate(replica);
                }
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isNotEqualTo(Problem.INTERNAL);
                replica.restore();
            } finally {
                if (!replica.closed) {
                    replica.writable(false);
                }
            }
        }

        private void activate(FakeReplica replica) {
            vm.become(replica.pages().copy(), vm.epoch.next());
            if (random.nextBoolean()) {
                replica.taken();
            } else {
                replica.restore();
            }
        }

        private void failOver() {
            if (vm.runState != RunState.GONE || !vm.holds()) {
                return;
            }
            for (Replica replica : vm.replicas()) {
                if (vm.runState == RunState.GONE && replica.held().isPresent()) {
                    ends(replica.failOver(vm.epoch.next(), step -> {}));
                }
            }
        }

        private void revive() {
            if (vm.runState == RunState.GONE) {
                vm.become(new FakeMemory(PAGES), vm.epoch.next());
            }
        }

        private void check() {
            Set<Replica> held = new HashSet<>();
            for (Replica replica : vm.open) {
                ((FakeReplica) replica).check();
                assertThat(((FakeReplica) replica).pages().guardsAreWhole()).isTrue();
                if (replica.held().isPresent() && !mayGo.contains(replica)) {
                    held.add(replica);
                }
            }
            boolean gone = vm.runState == RunState.GONE;
            if (gone && vm.epoch.equals(goneSince)) {
                heldBefore.removeAll(mayGo);
                assertThat(held).containsAll(heldBefore);
            }
            heldBefore = held;
            goneSince = gone ? vm.epoch : null;
            assertThat(vm.openReplicas).isBetween(0, PLACES.size());
        }

        private void ends(CompletionStage<?> call) {
            try {
                time.await(call, LIMIT);
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isNotEqualTo(Problem.INTERNAL);
            }
        }

        private void worksAgain() {
            for (ShadowPlace place : PLACES) {
                ShadowId id = ShadowId.of(FakeVm.ID, place);
                time.await(engine.stop(id), LIMIT);
                time.await(engine.start(vm, place, ProtectionPolicy.QUICK, OFTEN), LIMIT);
            }
            write();
            time.runUntil(
                    () -> engine.shadows(FakeVm.ID).stream().allMatch(id -> completed(id) > 2),
                    LIMIT);
            check();
            time.await(engine.close(), LIMIT);
            assertThat(vm.openReplicas).isZero();
        }

        private long completed(ShadowId id) {
            return engine.checkpoints(id).map(CheckpointStatus::completed).orElse(0L);
        }
    }
}
