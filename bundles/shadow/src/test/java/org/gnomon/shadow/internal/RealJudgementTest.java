package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gnomon.model.Metric;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same flows with the real analysis in place of the fake one. */
class RealJudgementTest {

    @TempDir private Path directory;

    private World world() {
        World world = new World(directory, 21, true).install();
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        world.await(world.manager.protect(World.VM, ProtectionPolicy.QUICK, p -> {}));
        world.time.runFor(Duration.ofSeconds(10));
        return world;
    }

    @Test
    void aHarmlessUpdateIsKept() {
        UpdateReport report = world().update(World.to("sim:harmless?version=2.0"));
        assertThat(report.rehearsal().orElseThrow().verdict())
                .as(report.rehearsal().toString())
                .isEqualTo(Verdict.GO);
        assertThat(report.succeeded()).as(report.toString()).isTrue();
        assertThat(report.plan().blackoutMs()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sim:slow?percent=20",
                "sim:leak",
                "sim:crash?after=1s",
                "sim:stuck?after=1s"
            })
    void aBadOneIsCaught(String target) {
        UpdateReport report = world().update(World.to(target));
        assertThat(report.rehearsal().orElseThrow().verdict())
                .as(report.rehearsal().toString())
                .isEqualTo(Verdict.NO_GO);
        assertThat(report.switchover()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim:leak", "sim:stuck?after=1s"})
    void aBadOneThatIsForcedIsTakenBackBeforeItsWatchIsOver(String target) {
        World world = world();
        var update = world.manager.switchover(World.to(target), true, p -> {});
        world.time.runUntil(() -> !world.vm().retired().isEmpty(), Duration.ofMinutes(1));
        long begin = world.time.nanos();
        UpdateReport report = world.await(update);
        assertThat(report.switchover().orElseThrow().status())
                .as(report.watch().toString())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.watch().orElseThrow().verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(world.time.since(begin)).isLessThan(ProtectionPolicy.QUICK.watch());
        assertThat(world.vm().vmm().version()).isEqualTo("1.0");
    }

    @Test
    void whatUpdatesDidIsInThePlanOfTheNext() {
        World world = world();
        assertThat(progress(world).change()).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(world.update(World.to("sim:harmless?version=3." + i)).succeeded()).isTrue();
            world.untilInSync();
            // Undisturbed for long enough, so that the next one is held against that.
            world.time.runFor(Duration.ofSeconds(20));
        }
        UpdateImpact impact = progress(world);
        assertThat(impact.ownUpdates()).isEqualTo(3);
        assertThat(impact.change().orElseThrow().lower()).isBetween(-0.2, 0.0);
        assertThat(impact.change().orElseThrow().upper()).isBetween(0.0, 0.2);
    }

    private static UpdateImpact progress(World world) {
        return world.await(world.manager.plan(World.to("sim:harmless?version=9"))).impact().stream()
                .filter(line -> line.metric() == Metric.GUEST_PROGRESS)
                .findFirst()
                .orElseThrow();
    }
}
