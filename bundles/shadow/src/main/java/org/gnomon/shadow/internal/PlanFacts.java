package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.gnomon.model.Plan;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Preflight;

/**
 * What a plan rests on; the plan is a pure function of it.
 *
 * @param update what is wanted
 * @param from what runs the VM now
 * @param found what the backend found
 * @param foreseen of the blackout, and of what it does to the VM
 * @param phases how long calibration, trial and watch are, in seconds
 * @param unprotected whether it has to be protected first
 * @param ways which ways back the backend has
 */
record PlanFacts(
        Update update,
        VmmVersion from,
        Preflight found,
        Foreseen foreseen,
        List<Long> phases,
        boolean unprotected,
        Set<Capability> ways) {

    /** The form that is written. */
    static final String FORM = "plan-2";

    /** Without conditions, bound, convergence and impact. */
    private static final String FIRST_FORM = "plan-1";

    static final Set<String> FORMS = Set.of(FIRST_FORM, FORM);

    PlanFacts {
        phases = List.copyOf(phases);
        ways = Set.copyOf(ways);
    }

    static List<Long> phases(ProtectionPolicy policy) {
        return List.of(
                policy.calibration().toSeconds(),
                policy.trial().toSeconds(),
                policy.watch().toSeconds());
    }

    Plan plan() {
        return new Plan(
                update,
                from,
                found.target(),
                foreseen.blackout().map(BlackoutForecast::milliseconds),
                foreseen.basis(),
                found.blockers(),
                steps(),
                foreseen.impact());
    }

    private List<String> steps() {
        String to = found.target().map(VmmVersion::toString).orElse(update.target());
        List<String> steps = new ArrayList<>(found.notes());
        steps.addAll(foreseen.notes());
        if (unprotected) {
            steps.add("Protect the VM: copy its memory to a shadow while it runs.");
        }
        steps.add("Take a checkpoint on the shadow; the VM stands still for it.");
        steps.add("Run an isolated copy as it is for " + phases.get(0) + " s.");
        steps.add("Run an isolated copy on " + to + " for " + phases.get(1) + " s.");
        steps.add("Compare both; only a go goes on, doubt tries fresh copies for longer.");
        steps.add("Switch the VM from " + from + " to " + to + " in one short blackout.");
        steps.add("Watch the VM for " + phases.get(2) + " s.");
        steps.add(way());
        return steps;
    }

    private String way() {
        if (ways.contains(Capability.REVERSE_TRANSFER)) {
            return "Keep it, or go back to " + from + " without losing guest state.";
        }
        return ways.contains(Capability.RESTORE_CHECKPOINT)
                ? "Keep it, or go back to the checkpoint and lose what came after it."
                : "Keep it; this backend has no way back.";
    }

    /** The outcome of a plan, as decisions name it. */
    static String outcome(Plan plan) {
        return plan.blockers().isEmpty() ? "free" : "blocked";
    }

    String reason() {
        return found.blockers().isEmpty()
                ? "Nothing forbids it; "
                        + foreseen.blackoutInShort()
                        + " ("
                        + foreseen.basis()
                        + ")."
                : found.blockers().get(0).message();
    }

    ObjectNode json() {
        ObjectNode node = Json.object(FORM);
        node.put("class", update.updateClass().name());
        node.put("target", update.target());
        ObjectNode parameters = node.putObject("parameters");
        new TreeMap<>(update.parameters()).forEach(parameters::put);
        node.set("from", ForeseenJson.version(from));
        found.target().ifPresent(to -> node.set("to", ForeseenJson.version(to)));
        ArrayNode blockers = node.putArray("blockers");
        found.blockers().forEach(b -> blockers.add(Json.problem(b)));
        node.set("notes", Json.texts(found.notes()));
        ForeseenJson.write(node, foreseen);
        ArrayNode seconds = node.putArray("phases");
        phases.forEach(seconds::add);
        node.put("unprotected", unprotected);
        node.set("ways", Json.texts(ways.stream().sorted().toList()));
        return node;
    }

    static PlanFacts of(VmId vm, JsonNode node) {
        Map<String, String> parameters = new TreeMap<>();
        node.required("parameters")
                .properties()
                .forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
        Update update =
                new Update(
                        vm,
                        UpdateClass.valueOf(node.required("class").asText()),
                        node.required("target").asText(),
                        parameters);
        Preflight found =
                new Preflight(
                        Optional.ofNullable(node.get("to")).map(ForeseenJson::version),
                        Json.list(node.required("blockers"), Json::problem),
                        Json.list(node.required("notes"), JsonNode::asText));
        return new PlanFacts(
                update,
                ForeseenJson.version(node.required("from")),
                found,
                Json.isOf(node, FIRST_FORM)
                        ? ForeseenJson.readFirst(node)
                        : ForeseenJson.read(node),
                Json.list(node.required("phases"), JsonNode::longValue),
                node.required("unprotected").asBoolean(),
                Set.copyOf(Json.list(node.required("ways"), n -> Capability.valueOf(n.asText()))));
    }
}
