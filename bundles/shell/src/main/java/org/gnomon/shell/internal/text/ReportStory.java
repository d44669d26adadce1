package org.gnomon.shell.internal.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.shell.internal.json.ReportJson;

/** The first sentences of a report, for someone who reads nothing else. */
public final class ReportStory {

    private ReportStory() {}

    /** An update in a few sentences, one per line. */
    static List<String> of(UpdateReport report) {
        List<String> lines = new ArrayList<>();
        if (report.activeCopies() != 1) {
            lines.add(copiesAlarm(report));
        }
        lines.add(outcome(report));
        stoodStill(report).ifPresent(lines::add);
        if (report.plan().blockers().isEmpty()) {
            report.rehearsal().map(ReportStory::rehearsed).ifPresent(lines::add);
        } else {
            lines.add("That was seen before anything was begun, so no copy was started for it.");
        }
        report.watch().map(ReportStory::watched).ifPresent(lines::add);
        if (report.succeeded()) {
            lines.add(loss(report) + "exactly one copy of the VM is running.");
        }
        return lines;
    }

    private static String copiesAlarm(UpdateReport report) {
        return "ALARM: "
                + report.activeCopies()
                + " running copies of VM "
                + report.plan().update().vm()
                + " were found; there must be exactly 1.";
    }

    private static String outcome(UpdateReport report) {
        Plan plan = report.plan();
        String what = "The update of VM " + plan.update().vm() + " " + fromTo(plan);
        if (report.succeeded()) {
            return what + " is done.";
        }
        return report.switchover().map(s -> what + " " + ending(s)).orElse(refused(what, report));
    }

    private static String refused(String what, UpdateReport report) {
        return what
                + " was refused: "
                + Human.closed(reason(report))
                + " Nothing was switched; the VM runs on "
                + report.plan().from()
                + " as before.";
    }

    private static String fromTo(Plan plan) {
        String to = plan.to().map(Object::toString).orElse(plan.update().target());
        boolean same = plan.to().map(plan.from()::equals).orElse(false);
        return same
                ? "to the same " + plan.from() + " (a restart of the VMM)"
                : "from " + plan.from() + " to " + to;
    }

    private static String ending(SwitchoverReport report) {
        String why = report.problem().map(p -> " Reason: " + ReportText.problem(p)).orElse("");
        return switch (report.status()) {
            case COMMITTED -> "was switched." + why;
            case ROLLED_BACK ->
                    "was taken back. The VM runs on "
                            + report.from()
                            + " again, "
                            + lostTime(report.lossWindow())
                            + "."
                            + why;
            case NEEDS_OPERATOR ->
                    "stopped where only a person can tell which side is the true one. Nothing more"
                            + " was touched."
                            + why;
            default -> "ended in the state " + report.status() + "." + why;
        };
    }

    /** Why an update is not in force, as short as it can be said. */
    public static String reason(UpdateReport report) {
        Optional<String> seen = report.plan().blockers().stream().map(Problem::message).findFirst();
        return seen.or(() -> report.rehearsal().flatMap(ReportStory::deciding))
                .or(() -> report.switchover().flatMap(s -> s.problem().map(Problem::message)))
                .or(() -> report.watch().flatMap(ReportStory::deciding))
                .or(() -> report.alerts().stream().map(a -> a.problem().message()).findFirst())
                .orElse("no reason was recorded");
    }

    private static Optional<String> deciding(Judgement judgement) {
        return judgement.evidence().stream()
                .filter(e -> e.verdict() == judgement.verdict() && e.verdict() != Verdict.GO)
                .map(Evidence::reason)
                .findFirst();
    }

    private static Optional<String> stoodStill(UpdateReport report) {
        return report.switchover()
                .flatMap(SwitchoverReport::blackout)
                .map(
                        b ->
                                "The guest stood still for "
                                        + Human.duration(b.total())
                                        + compared(report.plan(), b.total())
                                        + ".");
    }

    private static String compared(Plan plan, Duration measured) {
        if (plan.blackoutMs().isEmpty()) {
            return "; there was no forecast to compare with";
        }
        PredictionInterval forecast = plan.blackoutMs().get();
        double ms = measured.toNanos() / 1e6;
        String place =
                ms > forecast.upper()
                        ? "longer than the forecast"
                        : ms < forecast.lower()
                                ? "shorter than the forecast"
                                : "within the forecast";
        return ", " + place + " of " + ReportText.interval(forecast);
    }

    private static String rehearsed(Judgement judgement) {
        String how =
                "It was rehearsed first, on an isolated copy of the VM: "
                        + Human.count(judgement.evidence().size(), "check")
                        + ", verdict "
                        + judgement.verdict().label();
        return judgement.verdict() == Verdict.INCONCLUSIVE
                ? how + ", which counts as no."
                : how + ".";
    }

    private static String watched(Judgement judgement) {
        String checks = " (" + Human.count(judgement.evidence().size(), "check") + ").";
        return judgement.verdict() == Verdict.INCONCLUSIVE
                ? "After the switch the VM was watched, and it could not be told how it does"
                        + checks
                : "After the switch the VM was watched and found "
                        + ReportJson.health(judgement.verdict())
                        + checks;
    }

    private static String loss(UpdateReport report) {
        Duration lost = report.switchover().map(SwitchoverReport::lossWindow).orElse(Duration.ZERO);
        String text = lostTime(lost);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ", and ";
    }

    private static String lostTime(Duration lost) {
        return lost.isZero()
                ? "no guest state was lost"
                : Human.duration(lost) + " of the guest's work was lost";
    }

    /** A failover in one line. */
    static String failover(SwitchoverReport report) {
        String why = report.problem().map(p -> " Reason: " + ReportText.problem(p)).orElse("");
        return switch (report.status()) {
            case COMMITTED ->
                    "VM "
                            + report.vm()
                            + " runs again, from its last checkpoint; at most "
                            + lostTime(report.lossWindow())
                            + ". It does not go back by itself.";
            case ROLLED_BACK ->
                    "VM " + report.vm() + " was found running, so nothing was changed." + why;
            default ->
                    "VM "
                            + report.vm()
                            + " could not be brought to run from a checkpoint ("
                            + report.status()
                            + "). What could still help was kept."
                            + why;
        };
    }

    /** A rollback, or a switchover by itself, in one line. */
    static String of(SwitchoverReport report) {
        String what =
                report.status() == SwitchoverState.ROLLED_BACK
                        ? "VM " + report.vm()
                        : "The switchover of VM " + report.vm() + " to " + report.to();
        return what + " " + ending(report);
    }
}
