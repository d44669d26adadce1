package org.gnomon.shell.internal.text;

import java.time.Duration;
import java.util.List;
import org.gnomon.model.Alert;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.UpdateReport;
import org.gnomon.shell.internal.json.ReportJson;

/** Plans, verdicts and reports: sentences first, then the figures. */
public final class ReportText {

    private ReportText() {}

    /** A whole update. */
    public static String report(String backend, UpdateReport report) {
        StringBuilder out = new StringBuilder(String.join("\n", ReportStory.of(report)));
        out.append("\n\nFigures\n").append(figures(backend, report));
        report.rehearsal().ifPresent(r -> out.append(evidence("Rehearsal", r)));
        report.watch().ifPresent(w -> out.append(evidence("Watch", w)));
        return out.append(alerts(report.alerts())).toString();
    }

    private static String figures(String backend, UpdateReport report) {
        Plan plan = report.plan();
        Figures figures = new Figures();
        figures.add("update", updateLine(plan)).add("target", plan.update().target());
        figures.add("backend", backend);
        figures.add("forecast blackout", forecast(plan));
        report.switchover().ifPresent(s -> switchover(figures, s));
        report.replication().ifPresent(r -> figures.add("replication", replication(r)));
        report.rehearsal().ifPresent(r -> figures.add("rehearsal", r.verdict().label()));
        report.watch().ifPresent(w -> figures.add("watch", ReportJson.health(w.verdict())));
        return figures.add("active copies", String.valueOf(report.activeCopies())).toString();
    }

    private static void switchover(Figures figures, SwitchoverReport report) {
        report.blackout().ifPresent(b -> blackout(figures, b));
        figures.add("guest time lost", Human.duration(report.lossWindow()));
        figures.add("switchover", report.status().name());
    }

    private static void blackout(Figures figures, Blackout b) {
        Duration parts =
                b.vcpuStop()
                        .plus(b.finalSync())
                        .plus(b.deviceTransfer())
                        .plus(b.diskHandover())
                        .plus(b.activation());
        Duration rest = b.total().minus(parts);
        figures.add("measured blackout", Human.duration(b.total()));
        figures.add("  stop the CPUs", Human.duration(b.vcpuStop()));
        figures.add("  copy last memory", Human.duration(b.finalSync()));
        figures.add("  move device state", Human.duration(b.deviceTransfer()));
        figures.add("  hand over disks", Human.duration(b.diskHandover()));
        figures.add("  start on new side", Human.duration(b.activation()));
        figures.add("  in between", Human.duration(rest.isNegative() ? Duration.ZERO : rest));
    }

    private static String updateLine(Plan plan) {
        String to = plan.to().map(Object::toString).orElse("unknown version");
        return plan.update().updateClass().label() + ", " + plan.from() + " -> " + to;
    }

    private static String replication(ReplicationStatus status) {
        String share =
                status.rawBytes() == 0
                        ? ""
                        : " ("
                                + Human.percent((double) status.sentBytes() / status.rawBytes())
                                + ")";
        return Human.count(status.rounds(), "round")
                + ", "
                + Human.bytes(status.rawBytes())
                + " changed, "
                + Human.bytes(status.sentBytes())
                + " sent"
                + share
                + ", "
                + Human.duration(status.lag())
                + " behind";
    }

    private static String forecast(Plan plan) {
        return plan.blackoutMs().map(ReportText::interval).orElse("none: nothing measured yet");
    }

    /** A blackout forecast with its bounds. */
    static String interval(PredictionInterval ms) {
        return Human.millis(ms.p50())
                + (ms.level() > 0
                        ? " (" + Human.percent(ms.level()).replace(".0%", "%") + " between "
                        : " (a first guess, between ")
                + Human.millis(ms.lower())
                + " and "
                + Human.millis(ms.upper())
                + ")";
    }

    /** A verdict with its evidence. */
    public static String judgement(Judgement judgement) {
        return evidence("Verdict: " + judgement.verdict().label() + "\nEvidence", judgement);
    }

    private static String evidence(String title, Judgement judgement) {
        if (judgement.evidence().isEmpty()) {
            return "\n" + title + ": no evidence was found.\n";
        }
        StringBuilder out = new StringBuilder("\n").append(title).append('\n');
        int subject =
                judgement.evidence().stream().mapToInt(e -> e.subject().length()).max().orElse(1);
        String form = "  %-12s  %-" + subject + "s  %s%n";
        for (Evidence line : judgement.evidence()) {
            out.append(String.format(form, line.verdict().label(), line.subject(), reason(line)));
        }
        return out.toString();
    }

    /** The reason without the subject, which stands beside it. */
    private static String reason(Evidence line) {
        String prefix = line.subject() + ": ";
        return line.reason().startsWith(prefix)
                ? line.reason().substring(prefix.length())
                : line.reason();
    }

    private static String alerts(List<Alert> alerts) {
        if (alerts.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("\nAlerts\n");
        alerts.forEach(a -> out.append("  ").append(problem(a.problem())).append('\n'));
        return out.toString();
    }

    /** A problem as one or two sentences. */
    public static String problem(Problem problem) {
        String what = Human.sentence(problem.message());
        return problem.nextStep().isBlank()
                ? what
                : what + " " + Human.sentence(problem.nextStep());
    }

    /** A dry run. */
    public static String plan(Plan plan) {
        StringBuilder out = new StringBuilder();
        out.append("Plan for VM ").append(plan.update().vm()).append(": ");
        out.append(updateLine(plan)).append('\n');
        out.append("Forecast blackout: ").append(forecast(plan)).append('\n');
        if (!plan.basis().isBlank()) {
            out.append("  It rests on: ").append(plan.basis()).append('\n');
        }
        out.append(ImpactText.of(plan.impact()));
        int number = 1;
        out.append(plan.steps().isEmpty() ? "" : "Steps\n");
        for (String step : plan.steps()) {
            out.append("  ").append(number++).append(". ").append(step).append('\n');
        }
        if (plan.blockers().isEmpty()) {
            return out.append("Nothing stands in the way.\n").toString();
        }
        out.append("It cannot be done now\n");
        plan.blockers().forEach(b -> out.append("  ").append(problem(b)).append('\n'));
        return out.toString();
    }

    /** A failover. */
    public static String failover(SwitchoverReport report) {
        Figures figures = new Figures();
        figures.add("vm", report.vm().value()).add("runs on", report.to().toString());
        figures.add("lost at most", Human.duration(report.lossWindow()));
        figures.add("epoch", report.epoch().toString());
        report.problem().ifPresent(p -> figures.add("problem", problem(p)));
        return ReportStory.failover(report) + "\n\nFigures\n" + figures;
    }

    /** A rollback, or a switchover by itself. */
    public static String switchover(SwitchoverReport report) {
        Figures figures = new Figures();
        figures.add("vm", report.vm().value());
        figures.add("from", report.from().toString()).add("to", report.to().toString());
        switchover(figures, report);
        report.problem().ifPresent(p -> figures.add("problem", problem(p)));
        return ReportStory.of(report) + "\n\nFigures\n" + figures;
    }
}
