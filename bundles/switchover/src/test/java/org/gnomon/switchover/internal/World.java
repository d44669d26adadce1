package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.journal.internal.InMemoryJournal;
import org.gnomon.model.Decision;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.service.DecisionReplay;
import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController.Candidate;
import org.gnomon.simulation.InMemoryLeaseStore;
import org.gnomon.simulation.SimulatedProcess;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.lease.LeaseStore;

/** One VM, one controller that can be killed and started again, one journal that survives. */
final class World {

    static final Update UPDATE = new Update(FakeVm.ID, UpdateClass.VMM, "fake:2", Map.of());

    final VirtualTime time = new VirtualTime(7);
    final List<String> progress = new ArrayList<>();
    SimulatedProcess process = new SimulatedProcess("controller", time);
    InMemoryJournal journal = new InMemoryJournal(time);
    final FakeVm vm = new FakeVm(process);
    Consumer<String> points = point -> {};
    InMemoryLeaseStore leases = new InMemoryLeaseStore(process);
    final DecisionsInMemory decisions = new DecisionsInMemory();
    SwitchoverService service = controller();

    World() {
        hear();
    }

    private SwitchoverService controller() {
        return new SwitchoverService(journal, leases, decisions, time, process);
    }

    private void hear() {
        journal.subscribe(
                e -> {
                    String what = e.fields().getOrDefault("act", e.fields().get("status"));
                    vm.log.add("journal " + e.kind() + " " + what);
                });
    }

    SwitchoverReport switchOver() {
        return await(service.switchOver(vm, UPDATE, () -> {}, p -> progress.add(p.message())));
    }

    SwitchoverReport switchOver(String... places) {
        return await(
                service.switchOver(vm, UPDATE, candidates(places), p -> progress.add(p.message())));
    }

    static List<Candidate> candidates(String... places) {
        return Arrays.stream(places)
                .map(name -> new Candidate(new ShadowPlace(name, "other"), () -> {}))
                .toList();
    }

    SwitchoverReport failOver() {
        return await(service.failOver(vm, vm.replicas(), "it is silent", p -> {}));
    }

    // ---- the same without waiting, for controllers that may be killed ----

    void begin(String... places) {
        service.switchOver(vm, UPDATE, candidates(places), p -> {});
    }

    void commitLater() {
        service.commit(vm);
    }

    void rollbackLater() {
        service.rollback(vm, "test", p -> {});
    }

    void failOverLater() {
        service.failOver(vm, vm.replicas(), "it is gone", p -> {});
    }

    /** All that can still happen has happened. */
    void settle() {
        time.runFor(Duration.ofSeconds(10));
    }

    /** The primary is gone, and two shadows hold a checkpoint of it. */
    void loses() {
        vm.holding("a");
        vm.holding("b");
        vm.active.state = RunState.GONE;
    }

    /** These shadows fail at a state. */
    void breaks(String place, SwitchoverState where, String... others) {
        vm.faults.put(where, FakeVm.BROKEN);
        vm.faultyPlaces.add(place);
        vm.faultyPlaces.addAll(List.of(others));
    }

    void heal() {
        vm.faults.clear();
        vm.backFault = null;
    }

    /** Each decision comes out again as it was recorded. */
    void replay() {
        SwitchoverReplay replay = new SwitchoverReplay();
        for (Decision decision : decisions.all) {
            assertThat(replay.reads(decision)).isTrue();
            DecisionReplay.Outcome again = replay.replay(decision);
            assertThat(again.outcome()).as(decision.inputs()).isEqualTo(decision.outcome());
            assertThat(again.reason()).as(decision.inputs()).isEqualTo(decision.reason());
            assertThat(again.explanation()).isNotEmpty();
        }
    }

    SwitchoverReport rollback() {
        return await(service.rollback(vm, "test", p -> progress.add(p.message())));
    }

    SwitchoverReport commit() {
        return await(service.commit(vm));
    }

    <T> T await(CompletionStage<T> stage) {
        return time.await(stage, Duration.ofMinutes(2));
    }

    /** Kills the controller when the VM comes to a point. */
    void killAt(String point) {
        vm.at =
                now -> {
                    if (now.equals(point)) {
                        vm.at = later -> {};
                        process.kill();
                        throw new FakeVm.Killed();
                    }
                };
    }

    /** Something happens when the VM comes to a point, once. */
    void at(String point, Runnable what) {
        vm.at =
                now -> {
                    if (now.equals(point)) {
                        vm.at = later -> {};
                        what.run();
                    }
                };
    }

    /** A controller that uses another store of leases. */
    void use(LeaseStore store) {
        service = new SwitchoverService(journal, store, decisions, time, process);
    }

    /** As {@link #restart}, but somebody else has taken the lease meanwhile; nothing is asked. */
    void restartHeldByAnother() {
        start();
        leases.holdByAnother(FakeVm.ID, "controller on host b");
    }

    /** A new controller on the same host and disk. */
    Optional<SwitchoverReport> restart() {
        start();
        return await(service.recover(vm));
    }

    private void start() {
        time.runFor(Duration.ofSeconds(1));
        process.kill();
        process = new SimulatedProcess("next controller", time);
        journal = journal.afterCrash();
        hear();
        vm.scheduler = process;
        leases.end();
        leases = leases.session(process);
        service = controller();
    }

    List<SwitchoverState> recorded() {
        return journal.entries(FakeVm.ID).stream()
                .filter(e -> e.kind() == Journal.Kind.SWITCHOVER)
                .map(e -> SwitchoverState.valueOf(e.fields().get("status")))
                .toList();
    }
}
