package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;

/** The whole job: plan, rehearse, decide, switch, watch, report. */
final class UpdateFlow {

    private final Desk desk;
    private final MembersFlow members;
    private final PlanFlow planning;
    private final SwitchFlow switching;

    UpdateFlow(Desk desk, MembersFlow members, PlanFlow planning, SwitchFlow switching) {
        this.desk = desk;
        this.members = members;
        this.planning = planning;
        this.switching = switching;
    }

    /** With a rehearsal of its own. */
    CompletionStage<UpdateReport> run(Job job) {
        return planned(job)
                .thenCompose(
                        free ->
                                free
                                        ? rehearsed(job, true).thenCompose(go -> switched(job, go))
                                        : Stages.done(null))
                .thenCompose(v -> job.report(desk));
    }

    /** Only the rehearsal, and its verdict. */
    CompletionStage<Judgement> rehearse(Job job) {
        return planned(job)
                .thenCompose(free -> free ? rehearsed(job, false) : Stages.done(false))
                .thenApply(v -> job.rehearsal());
    }

    /** Without one. */
    CompletionStage<UpdateReport> switchOnly(Job job) {
        return planned(job)
                .thenCompose(free -> switched(job, free))
                .thenCompose(v -> job.report(desk));
    }

    /** Whether a rehearsal, or a switch, may begin. */
    private CompletionStage<Boolean> planned(Job job) {
        job.teller.tell("plan", "Looking whether the update can be applied.");
        return planning.plan(job.vm, job.update, Optional.of(job.ward))
                .thenCompose(plan -> recorded(job, plan))
                .thenCompose(
                        plan -> {
                            job.plan(plan);
                            job.replication(desk.replication().status(job.leading.id()));
                            return plan.blockers().isEmpty()
                                    ? goesOn(job, "plan")
                                    : blocked(job, plan.blockers()).thenApply(v -> false);
                        });
    }

    // Also the verdict of a rehearsal that is not even begun.
    private CompletionStage<Boolean> goesOn(Job job, String at) {
        Optional<Problem> why = job.interruption();
        why.ifPresent(problem -> job.rehearsal(Interruptions.verdict(problem)));
        return why.isEmpty()
                ? Stages.done(true)
                : Interruptions.end(desk, job, at).thenApply(v -> false);
    }

    private CompletionStage<Plan> recorded(Job job, Plan plan) {
        return desk.force(
                        job.id(),
                        Journal.Kind.PLAN,
                        Map.of(
                                "update", Rehearsed.key(job.update),
                                "from", plan.from().toString(),
                                "blockers", String.valueOf(plan.blockers().size())))
                .thenApply(entry -> plan);
    }

    private CompletionStage<Void> blocked(Job job, List<Problem> blockers) {
        List<Evidence> lines =
                blockers.stream().map(p -> Verdicts.against("preflight", p)).toList();
        job.rehearsal(new Judgement(Verdict.NO_GO, lines));
        job.teller.tell("decide", "It cannot be done: " + blockers.get(0).message());
        Problem first = blockers.get(0);
        Map<String, String> facts =
                Map.of(
                        "code", first.code(),
                        "message", first.message(),
                        "nextStep", first.nextStep());
        return job.alert(
                desk, desk.refusals().of(job.id(), "an update", Refusals.Rule.BLOCKED, facts));
    }

    /** Whether it said go. */
    private CompletionStage<Boolean> rehearsed(Job job, boolean switches) {
        return new RehearsalFlow(desk, members, job)
                .run(switches && desk.grafts(job.vm, job.leading.place()))
                .thenCompose(
                        judged -> {
                            job.rehearsal(judged);
                            job.replication(desk.replication().status(job.leading.id()));
                            boolean ended =
                                    job.interruption().isPresent()
                                            && judged.verdict() == Verdict.INCONCLUSIVE;
                            if (ended) {
                                return Interruptions.end(desk, job, "rehearse")
                                        .thenApply(v -> false);
                            }
                            return judged.verdict() == Verdict.GO
                                    ? Stages.done(true)
                                    : refused(job, judged).thenApply(v -> false);
                        });
    }

    private CompletionStage<Void> refused(Job job, Judgement judged) {
        Evidence why = Verdicts.deciding(judged);
        Map<String, String> facts =
                Map.of(
                        "target", job.update.target(),
                        "verdict", judged.verdict().label(),
                        "subject", why.subject(),
                        "reason", why.reason());
        return job.alert(
                desk,
                desk.refusals().of(job.id(), "a switch", Refusals.Rule.REHEARSAL_SAYS, facts));
    }

    private CompletionStage<Void> switched(Job job, boolean go) {
        return go ? switching.run(job) : Stages.done(null);
    }
}
