package org.gnomon.shell.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;
import org.gnomon.shell.internal.text.Human;

/** Plans, rehearsals, switchovers and updates as JSON. */
public final class ReportJson {

    private ReportJson() {}

    /** An update from plan to watch: what {@code demo}, {@code update} and others print. */
    public static ObjectNode report(String backend, UpdateReport report) {
        Plan plan = report.plan();
        ObjectNode node =
                Json.object().put("backend", backend).put("vm", plan.update().vm().value());
        node.set("update", update(plan));
        node.set("plan", forecast(plan));
        node.set("replication", Json.optional(report.replication(), ReportJson::replication));
        node.set("rehearsal", Json.optional(rehearsal(report), ReportJson::judgement));
        node.set("switchover", Json.optional(report.switchover(), ReportJson::switchover));
        node.set("watch", Json.optional(report.watch(), ReportJson::watch));
        node.set("alerts", Json.array(report.alerts(), Json::alert));
        return node.put("activeCopies", report.activeCopies());
    }

    /**
     * The verdict on the update. One that was refused on sight has no rehearsal; then what the plan
     * found is the evidence.
     */
    private static Optional<Judgement> rehearsal(UpdateReport report) {
        List<Evidence> onSight =
                report.plan().blockers().stream()
                        .map(
                                b ->
                                        new Evidence(
                                                "preflight",
                                                Verdict.NO_GO,
                                                Double.NaN,
                                                Double.NaN,
                                                b.message()))
                        .toList();
        return report.rehearsal()
                .or(
                        () ->
                                onSight.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(new Judgement(Verdict.NO_GO, onSight)));
    }

    /** A dry run. */
    public static ObjectNode plan(String backend, Plan plan) {
        ObjectNode node =
                Json.object().put("backend", backend).put("vm", plan.update().vm().value());
        node.set("update", update(plan));
        ObjectNode inner = forecast(plan);
        inner.put("basis", plan.basis());
        inner.set("steps", Json.array(plan.steps(), Json::text));
        inner.set("impact", Json.array(plan.impact(), ReportJson::impact));
        node.set("plan", inner);
        return node;
    }

    private static ObjectNode impact(UpdateImpact impact) {
        ObjectNode node = Json.object().put("metric", impact.metric().label());
        node.set("change", Json.optional(impact.change(), Json::interval));
        return node.put("ownUpdates", impact.ownUpdates())
                .put("kindUpdates", impact.kindUpdates())
                .put("basis", impact.basis());
    }

    private static ObjectNode update(Plan plan) {
        Update update = plan.update();
        ObjectNode node =
                Json.object()
                        .put("class", update.updateClass().label())
                        .put("from", plan.from().version());
        node.set("to", Json.optional(plan.to(), v -> Json.text(v.version())));
        return node.put("target", update.target());
    }

    private static ObjectNode forecast(Plan plan) {
        ObjectNode node = Json.object();
        node.set("blackoutMs", Json.optional(plan.blackoutMs(), Json::interval));
        node.set("blockers", Json.array(plan.blockers(), Json::problem));
        return node;
    }

    static ObjectNode replication(ReplicationStatus status) {
        ObjectNode node =
                Json.object()
                        .put("state", Human.word(status.state()))
                        .put("rounds", status.rounds())
                        .put("rawBytes", status.rawBytes())
                        .put("sentBytes", status.sentBytes());
        node.set("lagMs", Json.millis(status.lag()));
        node.set("roundPeriodMs", Json.millis(status.roundPeriod()));
        ObjectNode pages = Json.object();
        new java.util.TreeMap<>(status.pagesByEncoding()).forEach(pages::put);
        node.set("pagesByEncoding", pages);
        return node;
    }

    /** A verdict with its evidence. */
    public static ObjectNode judgement(Judgement judgement) {
        ObjectNode node = Json.object().put("verdict", judgement.verdict().label());
        node.set("evidence", Json.array(judgement.evidence(), ReportJson::evidence));
        return node;
    }

    private static JsonNode watch(Judgement judgement) {
        return judgement(judgement).put("verdict", health(judgement.verdict()));
    }

    /** The name of a verdict on a new primary. */
    public static String health(Verdict verdict) {
        return switch (verdict) {
            case GO -> "healthy";
            case NO_GO -> "unhealthy";
            default -> verdict.label();
        };
    }

    private static ObjectNode evidence(Evidence evidence) {
        ObjectNode node =
                Json.object()
                        .put("subject", evidence.subject())
                        .put("verdict", evidence.verdict().label());
        node.set("value", Json.exact(evidence.value()));
        node.set("threshold", Json.exact(evidence.threshold()));
        return node.put("reason", evidence.reason());
    }

    /** What a switchover or rollback did. */
    public static ObjectNode switchover(SwitchoverReport report) {
        ObjectNode node = Json.object().put("status", report.status().name());
        node.set("blackoutMs", Json.optional(report.blackout(), ReportJson::blackout));
        node.set("lossWindowMs", Json.millis(report.lossWindow()));
        node.put("epoch", report.epoch().value());
        node.put("startedAt", report.startedAt().toString());
        node.set("from", Json.vmm(report.from()));
        node.set("to", Json.vmm(report.to()));
        node.set("problem", Json.optional(report.problem(), Json::problem));
        return node;
    }

    private static ObjectNode blackout(Blackout blackout) {
        ObjectNode node = Json.object();
        node.set("total", Json.millis(blackout.total()));
        node.set("vcpuStop", Json.millis(blackout.vcpuStop()));
        node.set("finalSync", Json.millis(blackout.finalSync()));
        node.set("deviceTransfer", Json.millis(blackout.deviceTransfer()));
        node.set("diskHandover", Json.millis(blackout.diskHandover()));
        node.set("activation", Json.millis(blackout.activation()));
        return node;
    }
}
