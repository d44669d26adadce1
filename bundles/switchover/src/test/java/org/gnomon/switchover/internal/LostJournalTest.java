package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.simulation.InMemoryLeaseStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A controller is killed, and the next one finds a journal that was cut anywhere: every beginning
 * of it (what the file gives for cuts at every byte is in the journal's own tests). Whatever is
 * left of it, no decision is wrong.
 */
class LostJournalTest {

    /** What was under way when the controller was killed. */
    enum Errand {
        SWITCH,
        ROLLBACK,
        COMMIT,
        NOTHING
    }

    /** A world after two switchovers, killed at a point of what followed. */
    private static World killed(Errand errand, String point) {
        World world = new World();
        world.switchOver();
        world.commit();
        world.switchOver();
        world.rollback();
        if (errand == Errand.SWITCH) {
            world.killAt(point);
            begin(world.service.switchOver(world.vm, World.UPDATE, () -> {}, p -> {}), world);
            return world;
        }
        world.switchOver();
        world.killAt(point);
        switch (errand) {
            case ROLLBACK -> begin(world.service.rollback(world.vm, "test", p -> {}), world);
            case COMMIT -> begin(world.service.commit(world.vm), world);
            default -> world.process.kill();
        }
        return world;
    }

    private static void begin(CompletionStage<?> work, World world) {
        world.time.runFor(Duration.ofSeconds(1));
        assertThat(work.toCompletableFuture()).isNotDone();
        assertThat(world.process.isAlive()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "SWITCH, before stand by",
        "SWITCH, after stand by",
        "SWITCH, before FROZEN",
        "SWITCH, after FROZEN",
        "SWITCH, after FINALISED",
        "SWITCH, before FENCED",
        "SWITCH, after FENCED",
        "SWITCH, before ACTIVATED",
        "SWITCH, after ACTIVATED",
        "ROLLBACK, before back stand by",
        "ROLLBACK, after back stand by",
        "ROLLBACK, after FROZEN",
        "ROLLBACK, after FINALISED",
        "ROLLBACK, after FENCED",
        "ROLLBACK, after ACTIVATED",
        "ROLLBACK, before release",
        "ROLLBACK, after release",
        "COMMIT, before release",
        "COMMIT, after release",
        "NOTHING, now"
    })
    void whateverIsLeftOfTheJournalNoDecisionIsWrong(Errand errand, String point) {
        int entries = killed(errand, point).journal.afterCrash().entries().size();
        for (int left = 0; left <= entries; left++) {
            for (boolean leasesLost : List.of(false, true)) {
                World world = killed(errand, point);
                new Cut(world, left, left == entries, leasesLost).check();
            }
        }
    }

    /** One cut and what is made of it. */
    private static final class Cut {

        private final World world;
        private final FakeVm vm;
        private final boolean whole;
        private final RunState before;
        private final boolean kept;
        private final Epoch epoch;
        private final String as;
        private final List<String> wrong = new ArrayList<>();

        Cut(World world, int left, boolean whole, boolean leasesLost) {
            this.world = world;
            this.vm = world.vm;
            this.whole = whole;
            this.before = vm.active.state;
            this.kept = vm.left != null;
            this.epoch = vm.epoch;
            this.as = left + " entries left, leases " + (leasesLost ? "lost" : "kept");
            world.journal = world.journal.cutTo(left);
            if (leasesLost) {
                world.leases = new InMemoryLeaseStore(world.process);
            }
            vm.log.clear();
            vm.at = this::look;
        }

        private void look(String point) {
            if (vm.trulyRunning() > 1) {
                wrong.add("two run at " + point);
            }
            if (point.equals("before resume") && vm.active.state != RunState.PAUSED) {
                wrong.add("resumes a side that is " + vm.active.state);
            }
            if (point.equals("before restore") && before == RunState.RUNNING) {
                wrong.add("gives up what runs for a checkpoint");
            }
        }

        void check() {
            Optional<SwitchoverReport> report = recovered();
            assertThat(wrong).as(as).isEmpty();
            if (vm.log.contains("release")) {
                assertThat(vm.trulyRunning()).as(as + ", freed a side").isEqualTo(1);
            }
            boolean settled = report.map(r -> r.status().isFinal()).orElse(true);
            if (whole) {
                assertThat(vm.trulyRunning() == 1 || needsOperator(report)).as(as).isTrue();
            }
            boolean undecided = !whole && kept && vm.epoch.equals(epoch);
            if (undecided && !knows(report)) {
                assertThat(vm.left).as(as + ": nobody decided to free the old side").isNotNull();
            }
            if (vm.trulyRunning() == 1 && settled) {
                goOn();
            }
            assertThat(vm.activations).as(as).isSorted().doesNotHaveDuplicates();
            assertThat(wrong).as(as).isEmpty();
        }

        private Optional<SwitchoverReport> recovered() {
            try {
                return world.restart();
            } catch (GnomonException e) {
                return Optional.empty();
            }
        }

        private static boolean needsOperator(Optional<SwitchoverReport> report) {
            return report.map(r -> r.status() == SwitchoverState.NEEDS_OPERATOR).orElse(false);
        }

        /** Whether the journal still knows of the activation that runs. */
        private boolean knows(Optional<SwitchoverReport> report) {
            return report.map(r -> !vm.epoch.isAfter(r.epoch())).orElse(false);
        }

        private void goOn() {
            try {
                world.switchOver();
            } catch (GnomonException refused) {
                assertThat(vm.trulyRunning()).as(as).isEqualTo(1);
            }
        }
    }
}
