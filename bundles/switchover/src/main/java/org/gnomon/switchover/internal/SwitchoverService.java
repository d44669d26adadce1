package org.gnomon.switchover.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.Progress;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** The Switchover Controller. Holds the last switchover of each VM, from the journal on. */
public final class SwitchoverService implements SwitchoverController {

    private final Map<VmId, Course> courses = new ConcurrentHashMap<>();
    private final Map<VmId, Epoch> latest = new ConcurrentHashMap<>();
    private final Map<VmId, String> running = new ConcurrentHashMap<>();
    private final Desk desk;

    /**
     * Reads the journal for what went before.
     *
     * @throws org.gnomon.model.GnomonException {@code journal-failed} if it was written by another
     *     version
     */
    public SwitchoverService(Journal journal, TimeSource time, Scheduler scheduler) {
        this.desk = new Desk(journal, time, scheduler, courses, this::nextEpoch);
        journal.entries().stream()
                .collect(Collectors.groupingBy(Journal.Entry::vm))
                .forEach(
                        (vm, entries) -> {
                            CourseFields.last(entries).ifPresent(c -> courses.put(vm, c));
                            latest.put(vm, CourseFields.latest(entries));
                        });
    }

    // Grows with each call: an epoch that was only intended is never used again.
    private Epoch nextEpoch(VmId vm) {
        return latest.merge(vm, Epoch.ZERO.next(), (old, first) -> old.next());
    }

    private void raise(VmId vm, Epoch seen) {
        latest.merge(vm, seen, (a, b) -> a.isAfter(b) ? a : b);
    }

    @Override
    public CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm, Update update, FinalSync sync, Consumer<Progress> progress) {
        Errand errand = new Errand("switch", update, sync, progress);
        return alone(vm, "switchover", () -> begin(vm, errand)).thenApply(Course::report);
    }

    @Override
    public CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm,
            Update update,
            List<Candidate> candidates,
            Consumer<Progress> progress) {
        return switchOver(vm, update, candidates.get(0).sync(), progress);
    }

    @Override
    public List<Attempt> attempts(VmId vm) {
        return List.of();
    }

    @Override
    public CompletionStage<SwitchoverReport> failOver(
            VirtualMachine vm, List<Replica> replicas, String reason, Consumer<Progress> progress) {
        return CompletableFuture.failedStage(
                Problem.of(Problem.UNSUPPORTED, "Failover is not built yet.", "").asException());
    }

    private CompletionStage<Course> begin(VirtualMachine vm, Errand errand) {
        VmId id = vm.definition().id();
        Course last = courses.get(id);
        if (last != null && !last.state().isFinal()) {
            throw Problems.watched(id);
        }
        return Stages.call(vm::runState)
                .thenCombine(
                        Stages.call(vm::activeCopies),
                        (run, copies) ->
                                new Truth.Findings(
                                        copies, run, vm.epoch(), vm.retired().isPresent()))
                .thenCompose(
                        found -> {
                            if (found.copies() != 1 || found.run() != RunState.RUNNING) {
                                throw Problems.notReady(id, found);
                            }
                            raise(id, vm.epoch());
                            return new Run(desk, vm, errand, planned(vm, errand.update()))
                                    .switchOver();
                        });
    }

    private Course planned(VirtualMachine vm, Update update) {
        VmId id = vm.definition().id();
        Course.Plan plan =
                new Course.Plan(
                        id,
                        vm.epoch(),
                        nextEpoch(id),
                        desk.now(),
                        vm.vmm(),
                        new VmmVersion("VMM", "not known yet", update.target()));
        return Course.begin(plan).in(SwitchoverState.PLANNED, desk.now());
    }

    @Override
    public CompletionStage<SwitchoverReport> commit(VirtualMachine vm) {
        return alone(vm, "commit", () -> commitWatched(vm)).thenApply(Course::report);
    }

    private CompletionStage<Course> commitWatched(VirtualMachine vm) {
        VmId id = vm.definition().id();
        Course last = courses.get(id);
        if (last == null || last.state() != SwitchoverState.WATCHING) {
            throw Problems.notSwitched(id, last);
        }
        Run run = new Run(desk, vm, Errand.quiet("switch"), last);
        return run.feed(new Message.CommitAsked())
                .thenApply(
                        done -> {
                            Course now = run.course();
                            if (now.state() != SwitchoverState.COMMITTED) {
                                throw now.problem().orElseThrow().asException();
                            }
                            return now;
                        });
    }

    @Override
    public CompletionStage<SwitchoverReport> rollback(
            VirtualMachine vm, String reason, Consumer<Progress> progress) {
        Errand errand = new Errand("rollback", null, Errand.NONE, progress);
        return alone(vm, "rollback", () -> rollbackWatched(vm, reason, errand))
                .thenApply(Course::report);
    }

    private CompletionStage<Course> rollbackWatched(
            VirtualMachine vm, String reason, Errand errand) {
        VmId id = vm.definition().id();
        Course last = courses.get(id);
        boolean watched = last != null && last.state() == SwitchoverState.WATCHING;
        if (!watched || vm.retired().isEmpty()) {
            throw Problems.nothingToRollBack(id);
        }
        raise(id, vm.epoch());
        errand.tell(desk, id, "Rolling back: " + reason);
        Run run = new Run(desk, vm, errand, last);
        return run.feed(new Message.RollbackAsked()).thenApply(done -> run.course());
    }

    @Override
    public CompletionStage<Optional<SwitchoverReport>> recover(VirtualMachine vm) {
        VmId id = vm.definition().id();
        if (!courses.containsKey(id)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return alone(vm, "recovery", () -> settle(vm)).thenApply(c -> Optional.of(c.report()));
    }

    private CompletionStage<Course> settle(VirtualMachine vm) {
        VmId id = vm.definition().id();
        Course last = courses.get(id);
        raise(id, vm.epoch());
        Run run = new Run(desk, vm, Errand.quiet("rollback"), last);
        if (last.state().isFinal()) {
            // What was settled may have been killed before it had tidied up.
            return last.state() == SwitchoverState.NEEDS_OPERATOR
                    ? CompletableFuture.completedStage(last)
                    : run.free().thenApply(done -> last);
        }
        return run.look()
                .thenCompose(truth -> run.feed(new Message.Recovered(truth, last.act())))
                .thenApply(done -> run.course());
    }

    @Override
    public Optional<SwitchoverReport> last(VmId vm) {
        return Optional.ofNullable(courses.get(vm)).map(Course::report);
    }

    private CompletionStage<Course> alone(
            VirtualMachine vm, String what, Supplier<CompletionStage<Course>> work) {
        VmId id = vm.definition().id();
        String other = running.putIfAbsent(id, what);
        if (other != null) {
            return CompletableFuture.failedStage(Problems.busy(id, other));
        }
        return Stages.call(work).whenComplete((done, error) -> running.remove(id));
    }
}
