package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario is run once to see at which points a controller can be killed and which entries it
 * journals. It is then run again for each: killed there, and restarted; or refused by the disk.
 */
class CrashAnywhereTest {

    /** What is done, and what the VM does meanwhile. */
    enum Scenario {
        SWITCH(w -> {}, w -> w.begin("first"), World::commitLater),
        SWITCH_WITH_A_BROKEN_SHADOW(
                w -> w.breaks("first", SwitchoverState.FENCED),
                w -> w.begin("first", "second"),
                World::commitLater),
        SWITCH_WITH_BROKEN_SHADOWS(
                w -> w.breaks("first", SwitchoverState.FINALISED, "second"),
                w -> w.begin("first", "second"),
                w -> {}),
        ROLLBACK(w -> {}, w -> w.begin("first"), World::rollbackLater),
        ROLLBACK_BY_CHECKPOINT(
                w -> w.vm.backFault = Problem.of(Problem.UNSUPPORTED, "no way back", ""),
                w -> w.begin("first"),
                World::rollbackLater),
        ROLLBACK_OF_A_DEAD_SIDE(
                w -> w.vm.backFault = FakeVm.BROKEN,
                w -> w.begin("first"),
                w -> {
                    if (w.vm.left != null) {
                        w.vm.active.state = RunState.GONE;
                    }
                    w.rollbackLater();
                }),
        ROLLBACK_ASKED_FOR_EARLY(
                w -> w.at("after FENCED", w::rollbackLater), w -> w.begin("first"), w -> {}),
        FAILOVER(World::loses, World::failOverLater, w -> {}),
        FAILOVER_WITH_A_BROKEN_SHADOW(
                w -> {
                    w.loses();
                    ((FakeReplica) w.vm.replicas().get(0)).runFault = FakeVm.BROKEN;
                },
                World::failOverLater,
                w -> {});

        private final Consumer<World> before;
        private final Consumer<World> first;
        private final Consumer<World> then;

        Scenario(Consumer<World> before, Consumer<World> first, Consumer<World> then) {
            this.before = before;
            this.first = first;
            this.then = then;
        }

        void run(World world) {
            before.accept(world);
            Consumer<String> own = world.vm.at;
            Consumer<String> test = world.points;
            world.vm.at =
                    point -> {
                        test.accept(point);
                        own.accept(point);
                    };
            first.accept(world);
            world.settle();
            if (world.process.isAlive()) {
                then.accept(world);
                world.settle();
            }
        }
    }

    static Stream<Arguments> points() {
        return Stream.of(Scenario.values())
                .flatMap(
                        scenario -> {
                            List<String> seen = new ArrayList<>();
                            World world = new World();
                            world.points = seen::add;
                            scenario.run(world);
                            return IntStream.range(0, seen.size())
                                    .mapToObj(n -> Arguments.of(scenario, n, seen.get(n)));
                        });
    }

    static Stream<Arguments> entries() {
        return Stream.of(Scenario.values())
                .flatMap(
                        scenario -> {
                            World world = new World();
                            scenario.run(world);
                            int entries = world.journal.entries().size();
                            return IntStream.rangeClosed(1, entries)
                                    .mapToObj(n -> Arguments.of(scenario, n));
                        });
    }

    @ParameterizedTest(name = "{0} killed {2} ({1})")
    @MethodSource("points")
    void killedAtAnyPoint(Scenario scenario, int which, String point) {
        World world = new World();
        int[] passed = {0};
        world.points =
                now -> {
                    atMostOne(world);
                    if (passed[0]++ == which) {
                        world.process.kill();
                        throw new FakeVm.Killed();
                    }
                };
        scenario.run(world);
        assertThat(world.process.isAlive()).isFalse();
        settledAfter(world);
    }

    @ParameterizedTest(name = "{0} killed before entry {1}")
    @MethodSource("entries")
    void killedBeforeAnyEntry(Scenario scenario, int entry) {
        World world = new World();
        world.journal.failOn(
                e -> {
                    boolean now = e.sequence() >= entry;
                    if (now) {
                        world.process.kill();
                    }
                    return now;
                });
        scenario.run(world);
        settledAfter(world);
    }

    @ParameterizedTest(name = "{0} killed after entry {1}")
    @MethodSource("entries")
    void killedAfterAnyEntry(Scenario scenario, int entry) {
        World world = new World();
        world.journal.subscribe(
                e -> {
                    if (e.sequence() >= entry) {
                        world.process.kill();
                    }
                });
        scenario.run(world);
        settledAfter(world);
    }

    @ParameterizedTest(name = "{0} without entry {1}")
    @MethodSource("entries")
    void theDiskRefusesAnyEntry(Scenario scenario, int entry) {
        World world = new World();
        int[] tried = {0};
        world.journal.failOn(e -> ++tried[0] == entry);
        world.points = now -> atMostOne(world);
        scenario.run(world);
        world.journal.failOn(e -> false);
        world.replay();
        consistent(world);
        settledAfter(world);
    }

    private static void settledAfter(World world) {
        world.points = point -> {};
        world.vm.at = point -> atMostOne(world);
        SwitchoverReport first = world.restart().orElse(null);
        consistent(world);
        SwitchoverReport second = world.restart().orElse(null);
        if (first != null) {
            assertThat(second).usingRecursiveComparison().ignoringFields("events").isEqualTo(first);
        }
        world.replay();
        assertThat(world.vm.activations).isSorted().doesNotHaveDuplicates();
        if (world.vm.trulyRunning() == 1 && (first == null || first.status().isFinal())) {
            world.heal();
            assertThat(world.switchOver("third").status()).isEqualTo(SwitchoverState.WATCHING);
            assertThat(world.vm.activations).isSorted().doesNotHaveDuplicates();
        }
    }

    private static void consistent(World world) {
        FakeVm vm = world.vm;
        SwitchoverReport last = world.service.last(FakeVm.ID).orElse(null);
        if (last == null) {
            assertThat(vm.activations).isEmpty();
            return;
        }
        switch (last.status()) {
            case WATCHING -> assertThat(vm.trulyRunning() == 1 || vm.left != null).isTrue();
            case COMMITTED, ROLLED_BACK -> assertThat(vm.trulyRunning()).isEqualTo(1);
            case NEEDS_OPERATOR ->
                    assertThat(last.problem().orElseThrow().nextStep()).contains("gnomon:");
            default -> throw new AssertionError("it ended in " + last.status());
        }
        Epoch known = last.status() == SwitchoverState.ROLLED_BACK ? vm.epoch : last.epoch();
        if (last.status() != SwitchoverState.NEEDS_OPERATOR) {
            assertThat(vm.epoch).isEqualTo(known);
        }
    }

    private static void atMostOne(World world) {
        assertThat(world.vm.trulyRunning()).isLessThanOrEqualTo(1);
    }
}
