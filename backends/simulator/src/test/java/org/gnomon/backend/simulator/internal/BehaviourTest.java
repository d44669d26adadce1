package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.model.PageSource;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.UpdateClass;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What guests do, and what updates do to them. */
class BehaviourTest {

    @ParameterizedTest
    @ValueSource(strings = {"idle", "steady", "write-heavy"})
    void healthyGuestIsOnlyALittleNoisy(String workload) {
        List<Sample> samples = new World("workload=" + workload).samples(200);
        assertThat(World.spread(samples, World::cpu)).isBetween(0.008, 0.035);
        assertThat(World.spread(samples, Sample::guestProgress)).isBetween(0.008, 0.035);
        assertThat(World.spread(samples, World::memory)).isLessThan(0.01);
        assertThat(samples).allMatch(s -> s.data().networkLatency().toNanos() > 0);
        assertThat(samples).allMatch(s -> s.data().ioRate() > 0);
    }

    @Test
    void slowUpdateCostsWorkAndCpu() {
        World bound = rehearsing("load=1");
        Replica full = held(bound);
        List<Sample> before = bound.rehearse(full, Optional.empty(), 50);
        List<Sample> slow = bound.rehearse(full, slow(), 50);
        assertThat(ratio(slow, before)).as("CPU-bound").isEqualTo(0.80, within(0.02));
        assertThat(World.mean(slow, World::cpu)).isGreaterThan(0.95);

        World half = rehearsing("load=0.5");
        Replica replica = held(half);
        List<Sample> halfBefore = half.rehearse(replica, Optional.empty(), 50);
        List<Sample> halfSlow = half.rehearse(replica, slow(), 50);
        assertThat(ratio(halfSlow, halfBefore)).isBetween(0.85, 0.92);
        double cpu = World.mean(halfSlow, World::cpu) / World.mean(halfBefore, World::cpu);
        assertThat(cpu).as("more CPU for less work").isBetween(1.07, 1.15);
    }

    private static Optional<org.gnomon.model.Update> slow() {
        return Optional.of(World.vmmUpdate("sim:slow?percent=20"));
    }

    private static World rehearsing(String... properties) {
        return new World(properties);
    }

    private static Replica held(World world) {
        world.under.letPass(Duration.ofSeconds(1));
        Replica replica = world.replica();
        world.await(replica.checkpoint(PageCopy.of(world.vm, replica)));
        return replica;
    }

    private static double ratio(List<Sample> after, List<Sample> before) {
        return World.mean(after, Sample::guestProgress) / World.mean(before, Sample::guestProgress);
    }

    @Test
    void harmlessUpdateMakesNoDifference() {
        for (String workload : List.of("idle", "steady", "bursty", "write-heavy")) {
            World world = rehearsing("workload=" + workload);
            Replica replica = held(world);
            List<Sample> before = world.rehearse(replica, Optional.empty(), 30);
            List<Sample> after =
                    world.rehearse(
                            replica, Optional.of(World.vmmUpdate("sim:harmless?version=2.1")), 30);
            assertThat(ratio(after, before)).as(workload).isEqualTo(1, within(0.02));
        }
    }

    @Test
    void twinsLiveAlikeAndAreMeasuredApart() {
        World world = rehearsing("workload=bursty");
        Replica replica = held(world);
        List<Sample> one = world.rehearse(replica, Optional.empty(), 20);
        List<Sample> two = world.rehearse(replica, Optional.empty(), 20);
        for (int i = 0; i < 20; i++) {
            assertThat(two.get(i).dirtyRate()).isEqualTo(one.get(i).dirtyRate());
            assertThat(World.cpu(two.get(i))).isNotEqualTo(World.cpu(one.get(i)));
            assertThat(World.cpu(two.get(i))).isEqualTo(World.cpu(one.get(i)), within(0.1));
        }
    }

    @Test
    void leakGrowsSteadilyAndEndsInACrash() {
        World world = rehearsing();
        Replica replica = held(world);
        var leaking = Optional.of(World.vmmUpdate("sim:leak?percentPerMinute=300"));
        List<Sample> samples = world.rehearse(replica, leaking, 60);
        double first = World.mean(samples.subList(0, 10), World::memory);
        double last = World.mean(samples.subList(50, 60), World::memory);
        assertThat(last - first).as("5 %% a second for 5 seconds").isEqualTo(0.25, within(0.02));
        Rehearsal rehearsal = world.await(replica.rehearse(leaking));
        world.under.letPass(Duration.ofSeconds(30));
        Rehearsal.Status status = world.await(rehearsal.status());
        assertThat(status.state()).isEqualTo(RunState.GONE);
        assertThat(status.problem().message()).contains("out of memory");
    }

    @Test
    void stuckGuestIsRunningAndDoesNothing() {
        World world = rehearsing();
        Replica replica = held(world);
        var stuck = Optional.of(World.vmmUpdate("sim:stuck?after=1s"));
        List<Sample> samples = world.rehearse(replica, stuck, 30);
        assertThat(samples.get(5).guestProgress()).isPositive();
        assertThat(samples.get(29).guestProgress()).isZero();
    }

    @Test
    void updateInsideTheGuestMisbehavesToo() {
        World world = rehearsing("load=1");
        Replica replica = held(world);
        List<Sample> before = world.rehearse(replica, Optional.empty(), 30);
        var slow = Optional.of(World.update(UpdateClass.GUEST, "sim:slow?percent=40"));
        assertThat(ratio(world.rehearse(replica, slow, 30), before)).isEqualTo(0.60, within(0.02));
    }

    @ParameterizedTest
    @CsvSource({"6, 1.3", "18, 0.7"})
    void dayAndNightDiffer(int hoursLater, double ofMorning) {
        World world = new World("workload=steady");
        double morning = World.mean(world.samples(50), World::cpu);
        world.under.time().stepWallClock(Duration.ofHours(hoursLater));
        double later = World.mean(world.samples(50), World::cpu);
        assertThat(later / morning).isEqualTo(ofMorning, within(0.03));
    }

    @Test
    void burstsComeAndGo() {
        List<Sample> samples = new World("workload=bursty").samples(1200);
        assertThat(samples).anyMatch(s -> World.cpu(s) > 0.8);
        assertThat(samples.stream().filter(s -> World.cpu(s) < 0.2).count()).isBetween(600L, 1150L);
    }

    @Test
    void sameSeedSameLifeWhateverIsLookedAt() {
        World one = new World("workload=write-heavy");
        World two = new World("workload=write-heavy");
        for (int i = 0; i < 100; i++) {
            one.under.letPass(Duration.ofMillis(37));
            one.vm.memory().pages().view(0, 4096);
        }
        two.under.letPass(Duration.ofMillis(3700));
        assertThat(checksum(one)).isEqualTo(checksum(two));
        World other = new World("workload=write-heavy", "seed=99");
        other.under.letPass(Duration.ofMillis(3700));
        assertThat(checksum(other)).isNotEqualTo(checksum(one));
    }

    private static long checksum(World world) {
        return PageCopy.checksum(world.vm.memory().pages());
    }

    @Test
    void twoWhoSampleAtOnceBothGetFigures() {
        World world = new World();
        world.under.letPass(Duration.ofMillis(500));
        Sample first = world.await(world.vm.sample());
        Sample second = world.await(world.vm.sample());
        assertThat(World.cpu(second)).isEqualTo(World.cpu(first), within(0.05));
        assertThat(second.guestProgress()).isPositive();
    }

    @Test
    void beforeAnythingCouldBeMeasuredFiguresAreMissing() {
        World world = new World();
        world.await(world.vm.pause());
        World other = new World("fault.define=delay?by=0ms");
        Sample sample = other.await(other.vm.sample());
        assertThat(sample.data().networkLatency()).isNotEqualTo(Duration.ZERO);
        Sampler sampler = new Sampler(new java.util.SplittableRandom(1));
        Sample none =
                sampler.take(World.ID, other.under.time().now(), Totals.Snapshot.ZERO, 0.5, 1);
        assertThat(none.data().cpuUsage()).isNaN();
        assertThat(none.guestProgress()).isNaN();
        assertThat(none.data().networkLatency()).isEqualTo(PerformanceData.NOT_MEASURED);
    }

    @Test
    void pagesAreTheMixThatGuestsHave() {
        World world = new World("workload=steady");
        world.under.letPass(Duration.ofSeconds(5));
        PageSource pages = world.vm.memory().pages();
        int zero = 0;
        int small = 0;
        int noise = 0;
        int count = (int) (pages.sizeBytes() / 4096);
        for (int i = 0; i < count; i++) {
            int size = deflated(pages, i * 4096L);
            zero += size < 60 ? 1 : 0;
            small += size >= 60 && size < 3000 ? 1 : 0;
            noise += size >= 3900 ? 1 : 0;
        }
        assertThat(zero).isGreaterThan(count / 3);
        assertThat(small).isGreaterThan(count / 8);
        assertThat(noise).isBetween(count / 50, count / 4);
    }

    private static int deflated(PageSource pages, long offset) {
        Deflater deflater = new Deflater(1);
        deflater.setInput(pages.view(offset, 4096));
        deflater.finish();
        int size = deflater.deflate(new byte[8192]);
        deflater.end();
        return size;
    }

    @Test
    void daysPassInMoments() {
        World world = new World();
        world.under.letPass(Duration.ofDays(1));
        Sample sample = world.await(world.vm.sample());
        assertThat(World.cpu(sample)).isEqualTo(0.45, within(0.03));
        assertThat(world.host().complaint(World.ID)).isEmpty();
    }

    @Test
    void guestsCanLiveFaster() {
        SimulatedHost.Options fast =
                new SimulatedHost.Options(1, 10, 1L << 30, Duration.ofSeconds(5));
        double ten = World.mean(new World(1, fast).samples(20), Sample::guestProgress);
        double one = World.mean(new World().samples(20), Sample::guestProgress);
        assertThat(ten / one).isEqualTo(10, within(0.3));
    }
}
