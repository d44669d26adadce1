package org.gnomon.switchover.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.switchover.internal.Admission.Asked;
import org.gnomon.switchover.internal.Admission.Facts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests, one per VM at a time: admits them, holds the VM's lease while its course is not
 * final, has them run, and has what came of them recorded.
 */
final class Counter {

    private static final Logger LOG = LoggerFactory.getLogger(Counter.class);

    private final Map<VmId, Underway> underway = new ConcurrentHashMap<>();
    private final Desk desk;
    private final Recorder recorder;

    Counter(Desk desk, Recorder recorder) {
        this.desk = desk;
        this.recorder = recorder;
    }

    CompletionStage<Course> serve(Request request) {
        VmId id = request.id();
        Course last = desk.courses().get(id);
        Optional<String> wished =
                request.asked() == Asked.RECOVERY && last != null ? last.wish() : Optional.empty();
        Underway mine = new Underway(request, new Wish(desk, id, wished));
        Underway other = underway.putIfAbsent(id, mine);
        Facts facts = request.facts(last);
        if (other != null) {
            return refused(request, facts.busy(other.request().asked().word()));
        }
        CompletionStage<Course> work =
                Stages.call(
                        () -> {
                            mine.admit(facts);
                            return leased(mine, last);
                        });
        return Stages.then(work, (course, error) -> ended(mine, course, error));
    }

    private CompletionStage<Course> refused(Request request, Facts facts) {
        Problem problem = Admission.refusal(facts).orElseThrow();
        return recorder.refused(facts, request.why(), problem)
                .thenCompose(done -> CompletableFuture.failedStage(problem.asException()));
    }

    /**
     * Somebody wants a switchover undone that is under way.
     *
     * @param done what comes of it
     * @param noted whether it will be undone; if not, it was too late for it
     */
    record Undo(CompletableFuture<Course> done, boolean noted) {}

    /** Notes that a switchover is to be undone; empty if none is under way. */
    Optional<Undo> undo(VmId vm, String why) {
        return Optional.ofNullable(underway.get(vm))
                .filter(now -> now.request().asked() == Asked.SWITCHOVER)
                .map(now -> new Undo(now.done(), now.wish().make(why)));
    }

    /** Whether a crash or a refusal has left a course that nobody is at. */
    boolean unsettled(VmId vm) {
        Course last = desk.courses().get(vm);
        return last != null
                && !last.state().isFinal()
                && last.state() != SwitchoverState.WATCHING
                && !underway.containsKey(vm);
    }

    private CompletionStage<Course> leased(Underway mine, Course last) {
        boolean settled = mine.request().asked() == Asked.RECOVERY && last.state().isFinal();
        if (settled) {
            return tidy(mine.request(), last);
        }
        return desk.leases()
                .hold(mine.request().id())
                .thenCompose(
                        held ->
                                switch (mine.request().asked()) {
                                    case SWITCHOVER, FAILOVER -> begin(mine);
                                    case COMMIT, ROLLBACK -> goOn(mine, last);
                                    case RECOVERY -> settle(mine, last);
                                });
    }

    private CompletionStage<Course> begin(Underway mine) {
        Request request = mine.request();
        VirtualMachine vm = request.vm();
        return Looks.at(vm, desk.scheduler())
                .thenCompose(
                        found -> {
                            mine.admit(mine.facts().saw(found, null));
                            return desk.leases().next(request.id(), vm.epoch());
                        })
                .thenCompose(
                        epoch -> {
                            Course course = request.planned(epoch, desk);
                            return start(mine, course).begin();
                        })
                .thenCompose(course -> undoIfWished(mine, course));
    }

    private CompletionStage<Course> goOn(Underway mine, Course last) {
        boolean watching = last.state() == SwitchoverState.WATCHING;
        boolean rollback = mine.request().asked() == Asked.ROLLBACK;
        Message message = rollback ? new Message.RollbackAsked() : new Message.CommitAsked();
        if (watching && rollback) {
            // It is urgent, and the backend finds out by itself what can be brought back.
            return start(mine, last).feed(message);
        }
        Run run = run(mine, watching ? last : last.takenUp());
        return run.look()
                .thenCompose(
                        truth -> {
                            mine.admit(mine.facts().saw(run.found(), truth));
                            return mine.begin(mine.asked(), run).feed(message);
                        });
    }

    // What was settled may have been killed before it had tidied up. If not what it came to runs,
    // the
    // journal has lost something: then what is left may be needed.
    private CompletionStage<Course> tidy(Request request, Course last) {
        CompletionStage<Course> asItIs = CompletableFuture.completedStage(last);
        if (last.state() == SwitchoverState.NEEDS_OPERATOR || request.vm().retired().isEmpty()) {
            return asItIs;
        }
        Run run = new Run(desk, request.vm(), request.errand(), last, null);
        return Stages.then(
                desk.leases().hold(request.id()).thenCompose(held -> run.look()),
                (truth, error) -> {
                    if (error == null && truth == last.settledTruth()) {
                        return run.acts().free().thenApply(done -> last);
                    }
                    LOG.warn("{}: the side that was left is kept: {}", last.vm(), run.found());
                    return asItIs;
                });
    }

    private CompletionStage<Course> settle(Underway mine, Course last) {
        desk.leases().raise(last.vm(), mine.request().vm().epoch());
        Run run = start(mine, last);
        return run.look()
                .thenCompose(
                        truth ->
                                run.feed(
                                        new Message.Recovered(
                                                truth,
                                                last.act(),
                                                mayFailOver(mine.request(), last, truth))))
                .thenCompose(course -> undoIfWished(mine, course));
    }

    // A shadow that was activated and is used up has run; to lose what it did is a new decision.
    private static boolean mayFailOver(Request request, Course last, Truth truth) {
        return last.act() == Course.Act.FAILOVER
                && request.errand().tries().stream()
                        .anyMatch(
                                t ->
                                        truth != Truth.NEW_GONE
                                                || t.place()
                                                        .name()
                                                        .equals(last.plan().place().name()));
    }

    private CompletionStage<Course> undoIfWished(Underway mine, Course course) {
        Optional<String> wish = mine.wish().close();
        if (wish.isEmpty() || course.state() != SwitchoverState.WATCHING) {
            return CompletableFuture.completedStage(course);
        }
        return recorder.ended(mine.asked(), mine.request().why(), mine.run().orElseThrow())
                .thenCompose(
                        done -> {
                            Run back = run(mine, course);
                            back.tell("Rolling back: " + wish.get());
                            return mine.begin(Asked.ROLLBACK, back)
                                    .feed(new Message.RollbackAsked());
                        });
    }

    private Run start(Underway mine, Course course) {
        return mine.begin(mine.asked(), run(mine, course));
    }

    private Run run(Underway mine, Course course) {
        Request request = mine.request();
        return new Run(desk, request.vm(), request.errand(), course, mine.wish());
    }

    private CompletionStage<Course> ended(Underway mine, Course course, Throwable error) {
        VmId id = mine.request().id();
        Course now = desk.courses().get(id);
        boolean over = now == null || now.state().isFinal();
        CompletionStage<Void> freed =
                over ? desk.leases().drop(id) : CompletableFuture.completedStage(null);
        return freed.thenCompose(
                        done -> {
                            underway.remove(id, mine);
                            return recorded(mine, error);
                        })
                .thenCompose(
                        done -> {
                            if (error == null) {
                                mine.done().complete(course);
                            } else {
                                mine.done().completeExceptionally(error);
                            }
                            return mine.done();
                        });
    }

    private CompletionStage<Void> recorded(Underway mine, Throwable error) {
        String why =
                mine.asked() == mine.request().asked()
                        ? mine.request().why()
                        : mine.wish().reason().orElse("");
        if (error == null) {
            return mine.run()
                    .map(run -> recorder.ended(mine.asked(), why, run))
                    .orElseGet(() -> CompletableFuture.completedStage(null));
        }
        Problem problem = Problems.of(error);
        boolean known = Admission.refusal(mine.facts()).isPresent();
        Facts facts = known ? mine.facts() : mine.facts().trouble(problem);
        return recorder.refused(facts, why, problem);
    }
}
