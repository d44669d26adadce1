package org.gnomon.switchover.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Progress;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.spi.lease.LeaseStore;
import org.gnomon.switchover.internal.Admission.Asked;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** The Switchover Controller. Holds the last switchover of each VM, from the journal on. */
public final class SwitchoverService implements SwitchoverController {

    private final Map<VmId, Course> courses = new ConcurrentHashMap<>();
    private final Desk desk;
    private final Counter counter;

    /**
     * Reads the journal for what went before.
     *
     * @param leases who may activate; needed for each operation
     * @param decisions null if none are to be recorded
     * @throws org.gnomon.model.GnomonException {@code journal-failed} if the journal was written by
     *     another version
     */
    public SwitchoverService(
            Journal journal,
            LeaseStore leases,
            DecisionLog decisions,
            TimeSource time,
            Scheduler scheduler) {
        String holder = "switchover controller, process " + ProcessHandle.current().pid();
        Leases held = new Leases(leases, scheduler, holder);
        this.desk = new Desk(journal, held, time, scheduler, courses);
        this.counter = new Counter(desk, new Recorder(decisions, scheduler));
        journal.entries().stream()
                .collect(Collectors.groupingBy(Journal.Entry::vm))
                .forEach(
                        (vm, entries) -> {
                            CourseFields.last(entries).ifPresent(c -> courses.put(vm, c));
                            held.raise(vm, CourseFields.latest(entries));
                        });
    }

    @Override
    public CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm, Update update, FinalSync sync, Consumer<Progress> progress) {
        return switchOver(vm, update, List.of(new Candidate(ShadowPlace.FIRST, sync)), progress);
    }

    @Override
    public CompletionStage<SwitchoverReport> switchOver(
            VirtualMachine vm,
            Update update,
            List<Candidate> candidates,
            Consumer<Progress> progress) {
        List<Errand.Try> tries =
                candidates.stream().map(c -> new Errand.Try(c.place(), c.sync(), null)).toList();
        Errand errand = new Errand("switch", update, tries, progress);
        return report(new Request(vm, Asked.SWITCHOVER, "", errand));
    }

    @Override
    public CompletionStage<SwitchoverReport> failOver(
            VirtualMachine vm, List<Replica> replicas, String reason, Consumer<Progress> progress) {
        Errand errand = new Errand("failover", null, holding(replicas), progress);
        return report(new Request(vm, Asked.FAILOVER, reason, errand));
    }

    private static List<Errand.Try> holding(List<Replica> replicas) {
        return replicas.stream()
                .filter(replica -> replica.held().isPresent())
                .map(Errand.Try::failover)
                .toList();
    }

    @Override
    public CompletionStage<SwitchoverReport> commit(VirtualMachine vm) {
        return counter.serve(new Request(vm, Asked.COMMIT, "", Errand.quiet("switch")))
                .thenApply(
                        course -> {
                            if (course.state() != SwitchoverState.COMMITTED) {
                                throw course.problem().orElseThrow().asException();
                            }
                            return course.report();
                        });
    }

    @Override
    public CompletionStage<SwitchoverReport> rollback(
            VirtualMachine vm, String reason, Consumer<Progress> progress) {
        VmId id = vm.definition().id();
        Errand errand = new Errand("rollback", null, List.of(), progress);
        errand.tell(desk, id, "Rolling back: " + reason);
        if (counter.unsettled(id)) {
            return recover(vm).thenCompose(settled -> rollbackSettled(vm, reason, progress));
        }
        Optional<Counter.Undo> undo = counter.undo(id, reason);
        if (undo.isEmpty()) {
            return report(new Request(vm, Asked.ROLLBACK, reason, errand));
        }
        CompletableFuture<Course> done = undo.get().done();
        return undo.get().noted()
                ? done.thenApply(Course::report)
                : Stages.then(done, (course, error) -> rollback(vm, reason, progress));
    }

    // What recovery could not settle is settled first; that may be all that was wanted.
    private CompletionStage<SwitchoverReport> rollbackSettled(
            VirtualMachine vm, String reason, Consumer<Progress> progress) {
        Course now = courses.get(vm.definition().id());
        return now.state() == SwitchoverState.WATCHING
                ? rollback(vm, reason, progress)
                : CompletableFuture.completedStage(now.report());
    }

    @Override
    public CompletionStage<Optional<SwitchoverReport>> recover(VirtualMachine vm) {
        Course last = courses.get(vm.definition().id());
        if (last == null) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        List<Errand.Try> tries =
                last.act() == Course.Act.FAILOVER ? leftOver(vm, last.plan()) : List.of();
        Errand errand = new Errand("recovery", null, tries, progress -> {});
        return report(new Request(vm, Asked.RECOVERY, "", errand)).thenApply(Optional::of);
    }

    // The one that was tried, then those that would lose least.
    private static List<Errand.Try> leftOver(VirtualMachine vm, Course.Plan plan) {
        Comparator<Errand.Try> tried =
                Comparator.comparing(t -> !t.place().name().equals(plan.place().name()));
        Comparator<Errand.Try> newest =
                Comparator.comparing(
                        t -> t.replica().held().map(Checkpoint::capturedAt).orElse(Instant.MIN),
                        Comparator.reverseOrder());
        return holding(vm.replicas()).stream().sorted(tried.thenComparing(newest)).toList();
    }

    private CompletionStage<SwitchoverReport> report(Request request) {
        return counter.serve(request).thenApply(Course::report);
    }

    @Override
    public List<Attempt> attempts(VmId vm) {
        return Optional.ofNullable(courses.get(vm)).map(Course::attempts).orElse(List.of());
    }

    @Override
    public Optional<SwitchoverReport> last(VmId vm) {
        return Optional.ofNullable(courses.get(vm)).map(Course::report);
    }

    /** Gives up all leases; what is not settled is settled by the next controller. */
    public void close() {
        desk.leases().dropAll();
    }
}
