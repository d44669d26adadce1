package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Decision;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.service.SwitchoverController.Attempt;
import org.gnomon.spi.backend.FarReplica;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;

/** What is done about a lost primary. Never goes back by itself. */
final class FailoverFlow {

    private static final String LOST = "primary-lost/";
    private static final String TROUBLE = "failover/";
    private static final String OPERATOR = "operator/";

    private final Desk desk;
    private final Wards wards;
    private final MembersFlow members;

    FailoverFlow(Desk desk, Wards wards, MembersFlow members) {
        this.desk = desk;
        this.wards = wards;
        this.members = members;
    }

    /**
     * A primary was found to be lost, or still is: tells it once, and acts if the policy says so.
     */
    CompletionStage<Void> lost(Ward ward, VirtualMachine vm, RunState found) {
        ward.rest(Ward.Rest.PRIMARY_LOST);
        FailoverChoice choice = choice(ward, vm, found, false);
        Optional<SwitchoverReport> left = leftToPerson(choice);
        Problem problem =
                left.flatMap(SwitchoverReport::problem)
                        .orElseGet(
                                () ->
                                        Sentences.primaryLost(
                                                ward.id(), found, next(ward.id(), vm, choice)));
        String loss = unknown(vm, choice).isEmpty() ? lossOf(vm) : lossOf(vm) + "/unknown";
        String cause = left.map(FailoverFlow::operatorOf).orElse(loss);
        if (left.isPresent() && desk.alerts().isOpen(ward.id(), TROUBLE + cause)) {
            return Stages.done(null);
        }
        return desk.alerts()
                .raiseOnce(ward.id(), cause, problem)
                .thenCompose(
                        raised -> {
                            if (choice.outcome() == FailoverChoice.Outcome.FAIL_OVER) {
                                Teller quiet = new Teller(ward.id(), desk.time(), p -> {});
                                return Stages.tolerate(
                                        "The failover of " + ward.id(),
                                        Stages.call(() -> run(ward, vm, choice, quiet)));
                            }
                            raised.ifPresent(alert -> record(choice));
                            return Stages.done(null);
                        });
    }

    /** The cause of an alert about the loss of what runs now. */
    static String lossOf(VirtualMachine vm) {
        return LOST + vm.epoch();
    }

    /** The cause of an alert about a switchover that needs a person. */
    static String operatorOf(SwitchoverReport report) {
        return OPERATOR + report.epoch();
    }

    /**
     * Whether a person has to settle the last switchover first: always, but where it is proved that
     * the VM only ended before it was switched.
     */
    private boolean needsPerson(VmId vm) {
        boolean onlyEnded =
                desk.switchovers()
                                .last(vm)
                                .filter(r -> r.status() == SwitchoverState.NEEDS_OPERATOR)
                                .flatMap(SwitchoverReport::problem)
                                .filter(p -> p.code().equals(Problem.CRASHED))
                                .isPresent()
                        && !desk.alerts().isOpen(vm, TROUBLE + OPERATOR);
        return desk.isUnsettled(vm) && !onlyEnded;
    }

    // What needs a person says itself what is known, and what to do.
    private Optional<SwitchoverReport> leftToPerson(FailoverChoice choice) {
        return desk.switchovers()
                .last(choice.vm())
                .filter(r -> choice.unsettled())
                .filter(r -> r.status() == SwitchoverState.NEEDS_OPERATOR);
    }

    /** Hosts of which it is not known whether they hold a checkpoint, if none is known at all. */
    private static List<String> unknown(VirtualMachine vm, FailoverChoice choice) {
        boolean none = choice.outcome() == FailoverChoice.Outcome.NOTHING_HELD;
        if (!none || choice.period().isZero()) {
            return List.of();
        }
        return vm.replicas().stream().flatMap(r -> r.far().stream()).map(FarReplica::peer).toList();
    }

    private String next(VmId vm, VirtualMachine machine, FailoverChoice choice) {
        boolean watched =
                choice.unsettled()
                        && desk.switchovers()
                                .last(vm)
                                .filter(r -> !r.status().isFinal())
                                .isPresent();
        if (watched) {
            return "Its last switchover is still being watched: gnomon:rollback " + vm + ".";
        }
        List<String> unknown = unknown(machine, choice);
        if (!unknown.isEmpty()) {
            return "Whether "
                    + String.join(", ", unknown)
                    + " holds a checkpoint of it is not known. Mend the link first"
                    + " (gnomon:host-list), then: gnomon:failover "
                    + vm
                    + ". Do not stop the VM before: that gives the checkpoint up.";
        }
        return switch (choice.outcome()) {
            case FAIL_OVER -> "It goes on from its newest checkpoint by itself.";
            case ASK_OPERATOR ->
                    Sentences.goOnByHand(
                            vm, choice.loss().map(l -> l.toMillis() + " ms").orElse("all"));
            case NOTHING_HELD ->
                    "No checkpoint of it is held. Start it afresh: gnomon:unprotect, gnomon:vm-stop"
                            + " and gnomon:vm-define.";
        };
    }

    /** The primary answers again. */
    void found(Ward ward) {
        desk.alerts().over(ward.id(), LOST);
        desk.alerts().over(ward.id(), TROUBLE);
    }

    /** A person asks for it; fails with {@code refused} if the primary runs. */
    CompletionStage<SwitchoverReport> byHand(Ward ward, VirtualMachine vm, Teller teller) {
        return desk.runState(vm)
                .thenCombine(desk.copies(vm), (run, copies) -> asked(ward, vm, run, copies))
                .thenCompose(choice -> run(ward, vm, choice, teller));
    }

    private FailoverChoice asked(Ward ward, VirtualMachine vm, RunState run, int copies) {
        Map<String, String> facts = Map.of("found", run.name(), "copies", "" + copies);
        boolean lost = Refusals.decide(ward.id(), Refusals.Rule.PRIMARY_RUNS, facts).isEmpty();
        if (!lost) {
            throw desk.refusals()
                    .of(ward.id(), "a failover", Refusals.Rule.PRIMARY_RUNS, facts)
                    .asException();
        }
        FailoverChoice choice = choice(ward, vm, run, true);
        if (choice.outcome() != FailoverChoice.Outcome.FAIL_OVER) {
            throw desk.refusals()
                    .of(ward.id(), "a failover", Refusals.Rule.NOTHING_HELD, Map.of())
                    .asException();
        }
        return choice;
    }

    private FailoverChoice choice(Ward ward, VirtualMachine vm, RunState found, boolean byHand) {
        List<String> order = ward.lives().stream().map(l -> l.place().name()).toList();
        List<FailoverChoice.Held> held = new ArrayList<>();
        for (Replica replica : inOrder(vm, order)) {
            replica.held()
                    .ifPresent(
                            c ->
                                    held.add(
                                            new FailoverChoice.Held(
                                                    replica.place().name(), c.capturedAt())));
        }
        return new FailoverChoice(
                ward.id(),
                found,
                ward.redundancy().failover(),
                byHand,
                needsPerson(ward.id()),
                desk.now(),
                ward.redundancy().checkpointEvery(),
                held);
    }

    private static List<Replica> inOrder(VirtualMachine vm, List<String> order) {
        List<Replica> replicas = new ArrayList<>(vm.replicas());
        replicas.sort(
                Comparator.comparingInt(
                        replica -> {
                            int index = order.indexOf(replica.place().name());
                            return index < 0 ? order.size() : index;
                        }));
        return replicas;
    }

    private void record(FailoverChoice choice) {
        desk.decisions()
                .record(
                        choice.vm(),
                        Decision.Kind.FAILOVER,
                        choice.outcome().label(),
                        choice.reason(),
                        choice::json);
    }

    private CompletionStage<SwitchoverReport> run(
            Ward ward, VirtualMachine vm, FailoverChoice choice, Teller teller) {
        return wards.alone(
                ward,
                "a failover",
                () -> {
                    record(choice);
                    teller.tell("switch", choice.reason());
                    String host = vm.host();
                    CompletionStage<SwitchoverReport> done =
                            Stages.call(
                                    () ->
                                            desk.switchovers()
                                                    .failOver(
                                                            vm,
                                                            inOrder(vm, choice.order()),
                                                            choice.reason(),
                                                            teller.progress()));
                    return Stages.then(
                            done,
                            (report, error) ->
                                    error == null
                                            ? after(ward, vm, host, report).thenApply(v -> report)
                                            : notBegun(ward, GnomonException.problemOf(error)));
                });
    }

    private CompletionStage<SwitchoverReport> notBegun(Ward ward, Problem problem) {
        return desk.alerts()
                .raiseOnce(ward.id(), TROUBLE + problem.code(), problem)
                .thenCompose(v -> Stages.failed(problem));
    }

    private CompletionStage<Void> after(
            Ward ward, VirtualMachine vm, String host, SwitchoverReport report) {
        List<Attempt> attempts = desk.switchovers().attempts(ward.id());
        CompletionStage<Void> told = Stages.done(null);
        for (Attempt attempt : attempts.subList(0, Math.max(0, attempts.size() - 1))) {
            Optional<Problem> problem =
                    attempt.problem()
                            .map(p -> Sentences.couldNotTakeOver(ward.id(), attempt.place(), p));
            if (problem.isPresent()) {
                told = told.thenCompose(v -> raised(ward, problem.get()));
            }
        }
        return switch (report.status()) {
            case COMMITTED -> {
                String name =
                        attempts.isEmpty()
                                ? ward.leading().place().name()
                                : attempts.get(attempts.size() - 1).place().name();
                yield told.thenCompose(v -> wentOn(ward, vm, host, name, report.lossWindow()));
            }
            case ROLLED_BACK ->
                    told.thenCompose(
                            v -> once(ward, "undone", Sentences.failoverUndone(ward.id())));
            default ->
                    told.thenCompose(
                            v ->
                                    once(
                                            ward,
                                            operatorOf(report),
                                            report.problem()
                                                    .orElseGet(
                                                            () ->
                                                                    Sentences.copies(
                                                                            ward.id(), -1))));
        };
    }

    private CompletionStage<Void> wentOn(
            Ward ward, VirtualMachine vm, String host, String shadow, Duration loss) {
        found(ward);
        ward.wentOn();
        return raised(ward, Sentences.failedOver(ward.id(), shadow, loss))
                .thenCompose(
                        v -> {
                            // Without protection it stays without.
                            Optional<Life> promoted =
                                    ward.life(shadow).filter(l -> l.state() != ShadowState.ABSENT);
                            promoted.ifPresent(
                                    life ->
                                            life.tryMove(
                                                    ShadowMachine.Event.FAILED_OVER,
                                                    "It became the VM."));
                            ward.lives().forEach(Life::hurry);
                            return promoted.map(life -> members.renew(ward, life, vm, host))
                                    .orElseGet(() -> Stages.done(null));
                        });
    }

    private CompletionStage<Void> raised(Ward ward, Problem problem) {
        return desk.alerts().raise(ward.id(), problem).thenApply(alert -> null);
    }

    private CompletionStage<Void> once(Ward ward, String cause, Problem problem) {
        return desk.alerts()
                .raiseOnce(ward.id(), TROUBLE + cause, problem)
                .thenApply(alert -> null);
    }
}
