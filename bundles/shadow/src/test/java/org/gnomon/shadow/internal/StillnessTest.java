package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Failover;
import org.gnomon.model.Problem;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests that stop by themselves, in virtual time. */
class StillnessTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final String CODE = "stands-still";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void protect() {
        world = new World(directory, 31).install().protectedVm(Map.of());
    }

    private void pause() {
        world.await(world.vm().pause());
    }

    private void resume() {
        world.await(world.vm().resume());
    }

    private List<String> codesAfter(Duration span) {
        world.time.runFor(span);
        return world.alertCodes();
    }

    @Test
    void oneThatStopsByItselfIsToldOncePerStop() {
        String since = world.time.now().truncatedTo(ChronoUnit.MINUTES).toString().substring(0, 16);
        pause();
        assertThat(codesAfter(MINUTE)).containsExactly(CODE);
        Problem told = world.manager.alerts().get(0).problem();
        assertThat(told.message()).contains("web stands still since " + since);
        assertThat(told.nextStep()).contains("log", "disks", "gnomon:vm-resume web");
        assertThat(world.await(world.vm().runState())).isEqualTo(RunState.PAUSED);
        resume();
        assertThat(codesAfter(MINUTE)).containsExactly(CODE);
        pause();
        assertThat(codesAfter(MINUTE)).as("a second time").containsExactly(CODE, CODE);
    }

    @Test
    void aRestartDoesNotTellItAgain() {
        pause();
        world.time.runFor(MINUTE);
        world.restart();
        assertThat(codesAfter(MINUTE)).containsExactly(CODE);
        resume();
        world.time.runFor(MINUTE);
        world.restart();
        pause();
        assertThat(codesAfter(MINUTE)).hasSize(2);
    }

    @Test
    void shortPausesAreNothingEvenInStepWithTheLooks() {
        for (long offset = 0; offset < 500; offset += 50) {
            for (int i = 0; i < 30; i++) {
                untilMillisOfPeriod(offset);
                pause();
                world.time.runFor(Duration.ofMillis(60));
                resume();
            }
            assertThat(world.alertCodes()).as("from " + offset + " ms on").isEmpty();
        }
    }

    // Looks are half a second apart.
    private void untilMillisOfPeriod(long offset) {
        long period = Duration.ofMillis(500).toNanos();
        long late = (world.time.nanos() - Duration.ofMillis(offset).toNanos()) % period;
        world.time.runFor(Duration.ofNanos(period - (late + period) % period));
    }

    @Test
    void oneThatGoesOnSoonIsNotTold() {
        pause();
        world.time.runFor(Duration.ofSeconds(4));
        resume();
        assertThat(codesAfter(MINUTE)).isEmpty();
    }

    @Test
    void noPauseOfACheckpointCounts() {
        world.await(world.manager.unprotect(World.VM));
        Redundancy often =
                new Redundancy(
                        List.of(new ShadowPlace("near", "h2")),
                        Duration.ofMillis(500),
                        Failover.MANUAL,
                        Duration.ofSeconds(4));
        world.await(world.manager.protect(World.VM, World.POLICY, often, p -> {}));
        assertThat(codesAfter(Duration.ofMinutes(5))).isEmpty();
    }

    @Test
    void anUpdateIsNoReason() {
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(codesAfter(MINUTE)).isEmpty();
    }

    @Test
    void whileASwitchIsUnsettledNothingIsSaid() {
        world.manager.update(GOOD, p -> {});
        world.time.runUntil(this::isPrepared, MINUTE);
        world.leases.reachable(false);
        world.restart();
        Ward ward = new Ward(World.VM, new Care(World.POLICY, Redundancy.ONE), world.time);
        Alerts alerts = new Alerts(world.journal, world.time, world.process);
        Stillness stillness = new Stillness(desk(alerts), ward);
        look(stillness, RunState.PAUSED);
        assertThat(isPrepared()).isTrue();
        assertThat(alerts.all()).extracting(a -> a.problem().code()).doesNotContain(CODE);
        world.leases.reachable(true);
        world.time.runUntil(() -> world.shadow() == ShadowState.IN_SYNC, MINUTE);
        look(stillness, RunState.PAUSED);
        assertThat(alerts.all()).extracting(a -> a.problem().code()).containsOnlyOnce(CODE);
    }

    private boolean isPrepared() {
        return world.switchovers
                .last(World.VM)
                .filter(r -> r.status() == SwitchoverState.PREPARED)
                .isPresent();
    }

    @Test
    void anotherOperationIsNotInterruptedByIt() {
        Ward ward = new Ward(World.VM, new Care(World.POLICY, Redundancy.ONE), world.time);
        Alerts alerts = new Alerts(world.journal, world.time, world.process);
        Stillness stillness = new Stillness(desk(alerts), ward);
        assertThat(ward.begin("an update")).isEmpty();
        look(stillness, RunState.PAUSED);
        assertThat(alerts.all()).isEmpty();
        ward.end();
        stillness.seen(world.vm(), RunState.PAUSED);
        world.time.runFor(Duration.ofSeconds(4));
        stillness.seen(world.vm(), RunState.PAUSED);
        assertThat(alerts.all()).as("counts from the end of it").isEmpty();
    }

    @Test
    void oneWhoseStateWasHandedOverMustNotBeResumed() {
        Ward ward = new Ward(World.VM, new Care(World.POLICY, Redundancy.ONE), world.time);
        Alerts alerts = new Alerts(world.journal, world.time, world.process);
        look(new Stillness(desk(alerts), ward), RunState.HANDED_OVER);
        Problem told = alerts.all().get(0).problem();
        assertThat(alerts.all()).hasSize(1);
        assertThat(told.code()).isEqualTo(CODE);
        assertThat(told.nextStep())
                .contains("gnomon:events web", "gnomon:failover web")
                .doesNotContain("resume");
    }

    private void look(Stillness stillness, RunState run) {
        for (int i = 0; i < 20; i++) {
            world.await(stillness.seen(world.vm(), run));
            world.time.runFor(Duration.ofMillis(500));
        }
    }

    private Desk desk(Alerts alerts) {
        return new Desk(
                world.inventory,
                world.replication,
                world.pam,
                world.switchovers,
                world.telemetry,
                world.journal,
                world.time,
                world.process,
                alerts,
                null,
                null);
    }
}
