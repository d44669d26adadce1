package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager.Member;
import org.gnomon.simulation.FaultRule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM with a shadow beside it and one on another host. */
class SeveralShadowsTest {

    private static final Update GOOD = World.to("sim:harmless?version=2.0");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Redundancy BOTH =
            new Redundancy(
                    List.of(new ShadowPlace("near", "h2"), new ShadowPlace("far", "h3")),
                    Duration.ZERO,
                    Failover.MANUAL,
                    Duration.ofSeconds(10));

    @TempDir private Path directory;
    private World world;

    @BeforeEach
    void boot() {
        world = new World(directory, 17).install();
    }

    private void protect(Redundancy redundancy) {
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        world.await(world.manager.protect(World.VM, World.POLICY, redundancy, world.progress::add));
        untilAllFollow();
        world.time.runFor(Duration.ofSeconds(8));
    }

    private void untilAllFollow() {
        world.time.runUntil(
                () -> members().stream().allMatch(m -> ShadowMachine.follows(m.state())), LIMIT);
    }

    private List<Member> members() {
        return world.manager.members(World.VM);
    }

    private Member member(String name) {
        return members().stream().filter(m -> m.place().name().equals(name)).findAny().get();
    }

    private ReplicationStatus replication(String name) {
        return member(name).replication().orElseThrow();
    }

    @Test
    void bothFollowInPromotionOrderAndComeBackAfterACrash() {
        protect(BOTH);
        assertThat(members())
                .extracting(m -> m.place().toString())
                .containsExactly("near@h2", "far@h3");
        assertThat(world.manager.redundancy(World.VM)).contains(BOTH);
        world.restart();
        world.time.runUntil(() -> members().size() == 2, LIMIT);
        untilAllFollow();
        assertThat(world.manager.redundancy(World.VM)).contains(BOTH);
        assertThat(world.alertCodes()).isEmpty();
        world.await(world.manager.unprotect(World.VM));
        assertThat(members()).isEmpty();
        assertThat(world.host.extras()).isEmpty();
    }

    @Test
    void whatTheBackendCannotHaveIsRefusedBeforeItIsJournaled() {
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        Redundancy nowhere =
                new Redundancy(
                        List.of(new ShadowPlace("shadow", "h9")),
                        Duration.ZERO,
                        Failover.MANUAL,
                        Duration.ofSeconds(10));
        assertThatThrownBy(
                        () ->
                                world.await(
                                        world.manager.protect(
                                                World.VM, World.POLICY, nowhere, p -> {})))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> {
                            assertThat(e.problem().code()).isEqualTo(Problem.UNSUPPORTED);
                            assertThat(e.problem().message()).contains("'h9'").contains("h2");
                        });
        assertThat(world.journal.entries()).noneMatch(e -> e.kind() == Journal.Kind.PROTECTION);
        assertThat(world.manager.shadows()).isEmpty();
    }

    @Test
    void theFirstThatCanBeHadIsEnoughAndTheOtherIsTriedAgain() {
        world.host.powerOff("h2");
        protectWithout("near");
        assertThat(member("near").state()).isIn(ShadowState.FAILED, ShadowState.SEEDING);
        assertThat(member("far").state()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        assertThat(world.shadow()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        world.time.runFor(Duration.ofMinutes(3));
        assertThat(world.manager.alerts()).as("raised once").hasSize(1);
        world.host.powerOn("h2");
        world.time.runFor(Duration.ofMinutes(6));
        untilAllFollow();
        assertThat(world.manager.alerts()).hasSize(1);
    }

    private void protectWithout(String failing) {
        world.await(world.inventory.define(World.definition(World.VM, Map.of())));
        world.await(world.manager.protect(World.VM, World.POLICY, BOTH, p -> {}));
        world.time.runUntil(
                () ->
                        members().stream()
                                .allMatch(
                                        m ->
                                                m.place().name().equals(failing)
                                                        || ShadowMachine.follows(m.state())),
                LIMIT);
        world.time.runFor(Duration.ofSeconds(8));
    }

    @Test
    void aRehearsalRunsOnTheFirstThatIsWell() {
        protect(BOTH);
        world.host.powerOff("h2");
        world.time.runUntil(() -> member("near").state() == ShadowState.FAILED, LIMIT);
        assertThat(world.await(world.manager.rehearse(GOOD, p -> {})).verdict())
                .isEqualTo(Verdict.GO);
        assertThat(world.update(GOOD).succeeded()).isTrue();
        assertThat(world.vm().host()).isEqualTo("h3");
    }

    @Test
    void afterASwitchItsShadowIsMadeAnewWhereTheVmCameFromAndTheOtherFollowsOn() {
        protect(BOTH);
        long rounds = replication("far").rounds();
        long raw = replication("far").rawBytes();
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).isTrue();
        assertThat(world.vm().host()).isEqualTo("h2");
        untilAllFollow();
        assertThat(members())
                .extracting(m -> m.place().toString())
                .containsExactly("near", "far@h3");
        assertThat(replication("far").rounds()).as("not seeded anew").isGreaterThan(rounds);
        assertThat(replication("far").rawBytes()).isGreaterThan(raw);
        assertThat(world.host.complaint(World.VM)).isEmpty();
        assertThat(world.alertCodes()).isEmpty();

        assertThat(world.update(World.to("sim:harmless?version=2.1")).succeeded()).isTrue();
        assertThat(world.vm().host()).as(world.manager.alerts().toString()).isEqualTo("local");
        untilAllFollow();
        assertThat(members())
                .extracting(m -> m.place().toString())
                .containsExactly("near@h2", "far@h3");
    }

    @Test
    void whenTheChosenOneFailsTheNextTakesOver() {
        protect(BOTH);
        world.host.faults().add(FaultRule.once("standby.start", "fail"));
        UpdateReport report = world.update(GOOD);
        assertThat(report.succeeded()).as(report.toString()).isTrue();
        assertThat(world.vm().host()).isEqualTo("h3");
        assertThat(report.alerts()).hasSize(1);
        assertThat(report.alerts().get(0).problem().message())
                .contains("'near@h2'")
                .contains("could not take over");
        assertThat(world.alertCodes()).hasSize(1);
        untilAllFollow();
        assertThat(members())
                .extracting(m -> m.place().toString())
                .containsExactly("near@h2", "far");
        assertThat(world.host.complaint(World.VM)).isEmpty();
        assertThat(world.host.alarms()).isEmpty();
    }

    @Test
    void aRollbackBringsBackAllShadows() {
        protect(BOTH);
        world.pam.watches.add(Verdict.NO_GO);
        UpdateReport report = world.update(GOOD);
        assertThat(report.switchover().orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(world.vm().host()).isEqualTo("local");
        untilAllFollow();
        assertThat(members())
                .extracting(m -> m.place().toString())
                .containsExactly("near@h2", "far@h3");
        assertThat(world.alertCodes()).containsExactly("told");
        assertThat(world.vm().retired()).isEmpty();
        assertThat(world.host.extras()).hasSize(2).allMatch(e -> e.contains("replica"));
    }

    @Test
    void aShadowThatFailsIsTriedAgainAndToldOnce() {
        protect(BOTH);
        world.host.powerOff("h3");
        world.time.runFor(Duration.ofMinutes(2));
        assertThat(member("far").state()).isIn(ShadowState.FAILED, ShadowState.SEEDING);
        assertThat(world.manager.alerts()).hasSize(1);
        world.host.powerOn("h3");
        untilAllFollow();
        world.time.runFor(Duration.ofMinutes(2));
        world.host.powerOff("h3");
        world.time.runFor(Duration.ofMinutes(1));
        assertThat(world.manager.alerts()).as("once again, after it was well").hasSize(2);
    }

    @Test
    void killedInASwitchWithTwoCandidatesExactlyOneRuns() {
        for (int i = 0; i < 14; i++) {
            World w = new World(directory.resolve("killed" + i), 31).install();
            w.await(w.inventory.define(World.definition(World.VM, Map.of())));
            w.await(w.manager.protect(World.VM, World.POLICY, BOTH, p -> {}));
            w.time.runFor(Duration.ofSeconds(10));
            w.manager.update(GOOD, p -> {});
            w.time.runFor(Duration.ofMillis(1_100L * i));
            w.restart();
            w.time.runUntil(
                    () ->
                            w.manager.members(World.VM).size() == 2
                                    && w.manager.members(World.VM).stream()
                                            .allMatch(m -> ShadowMachine.follows(m.state())),
                    LIMIT);
            assertThat(w.copies()).isEqualTo(1);
            assertThat(w.host.alarms()).isEmpty();
            assertThat(w.host.complaint(World.VM)).isEmpty();
            assertThat(w.vm().retired()).isEmpty();
        }
    }
}
