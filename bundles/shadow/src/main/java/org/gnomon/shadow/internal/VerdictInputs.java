package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Phase;

/**
 * What a verdict rests on.
 *
 * @param of a rehearsal or a watch
 * @param target what is tried
 * @param look which look it is
 * @param normal what is normal: calibration, or before the switch
 * @param tried what is judged: trial, or since the switch
 * @param history of the days before a watch, thinned out; empty for a rehearsal
 * @param findings lines that were certain already
 * @param leftOut how many samples fewer there are than were taken, as neighbours became their mean
 *     so that all that is judged can be recorded
 */
record VerdictInputs(
        Of of,
        String target,
        Look look,
        Phase normal,
        Phase tried,
        List<Sample> history,
        List<Evidence> findings,
        int leftOut) {

    /** The form that is written. */
    static final String FORM = "verdict-2";

    /** Without primary, history and look. */
    private static final String FIRST_FORM = "verdict-1";

    static final Set<String> FORMS = Set.of(FIRST_FORM, FORM);

    /** More do not fit into a decision. */
    static final int MOST_SAMPLES = 24_000;

    /** How many of them the days before a watch may always have. */
    private static final int OF_DAYS = 2_000;

    /** What is judged. */
    enum Of {
        REHEARSAL,
        WATCH
    }

    VerdictInputs {
        history = List.copyOf(history);
        findings = List.copyOf(findings);
    }

    /** Of a rehearsal, thinned out if its samples are too many. */
    static VerdictInputs rehearsal(
            String target, Look look, Phase normal, Phase tried, List<Evidence> findings) {
        List<List<Sample>> all =
                List.of(normal.copy(), normal.primary(), tried.copy(), tried.primary());
        List<List<Sample>> kept = Thinning.together(all, MOST_SAMPLES);
        return new VerdictInputs(
                Of.REHEARSAL,
                target,
                look,
                new Phase(kept.get(0), kept.get(1)),
                new Phase(kept.get(2), kept.get(3)),
                List.of(),
                findings,
                Thinning.count(all) - Thinning.count(kept));
    }

    /** Of a watch, thinned out if its samples are too many, the days before first. */
    static VerdictInputs watch(
            String target, Look look, PredictiveAnalysis.Watched watched, List<Evidence> findings) {
        List<List<Sample>> all = List.of(watched.before(), watched.after());
        int room = Math.max(OF_DAYS, MOST_SAMPLES - Thinning.count(all));
        List<Sample> days = Thinning.to(watched.history(), room);
        List<List<Sample>> kept = Thinning.together(all, MOST_SAMPLES - days.size());
        int taken = Thinning.count(all) + watched.history().size();
        return new VerdictInputs(
                Of.WATCH,
                target,
                look,
                new Phase(kept.get(0), List.of()),
                new Phase(kept.get(1), List.of()),
                days,
                findings,
                taken - Thinning.count(kept) - days.size());
    }

    /** The verdict that follows. Computes for a while. */
    Judgement judge(PredictiveAnalysis prediction) {
        Judgement judged =
                of == Of.REHEARSAL
                        ? prediction.judgeRehearsal(normal, tried, findings, look)
                        : prediction.judgeWatch(
                                new PredictiveAnalysis.Watched(
                                        history, normal.copy(), tried.copy()),
                                findings,
                                look);
        return Verdicts.strict(judged, findings);
    }

    ObjectNode json() {
        ObjectNode node = Json.object(FORM);
        node.put("of", of.name());
        node.put("target", target);
        node.putArray("look").add(look.number()).add(look.planned());
        node.put("normalSamples", normal.copy().size());
        node.put("triedSamples", tried.copy().size());
        node.put("leftOut", leftOut);
        node.set("normal", phase(normal));
        node.set("tried", phase(tried));
        node.set("history", SampleJson.write(history));
        ArrayNode lines = node.putArray("findings");
        findings.forEach(finding -> lines.add(evidence(finding)));
        return node;
    }

    static VerdictInputs of(VmId vm, JsonNode node) {
        boolean first = Json.isOf(node, FIRST_FORM);
        return new VerdictInputs(
                Of.valueOf(node.required("of").asText()),
                node.required("target").asText(),
                first ? Look.ONLY : look(node.required("look")),
                phase(vm, node.required("normal"), first),
                phase(vm, node.required("tried"), first),
                first ? List.of() : SampleJson.read(vm, node.required("history")),
                Json.list(node.required("findings"), VerdictInputs::evidence),
                node.path("leftOut").asInt());
    }

    private static Look look(JsonNode node) {
        return new Look(node.required(0).intValue(), node.required(1).intValue());
    }

    private static ObjectNode phase(Phase phase) {
        ObjectNode node = Json.object();
        node.set("copy", SampleJson.write(phase.copy()));
        node.set("primary", SampleJson.write(phase.primary()));
        return node;
    }

    private static Phase phase(VmId vm, JsonNode node, boolean first) {
        return first
                ? new Phase(SampleJson.read(vm, node), List.of())
                : new Phase(
                        SampleJson.read(vm, node.required("copy")),
                        SampleJson.read(vm, node.required("primary")));
    }

    private static ObjectNode evidence(Evidence line) {
        ObjectNode node = Json.object();
        node.put("subject", line.subject());
        node.put("verdict", line.verdict().name());
        ArrayNode figures = node.putArray("figures");
        Json.number(figures, line.value());
        Json.number(figures, line.threshold());
        node.put("reason", line.reason());
        return node;
    }

    private static Evidence evidence(JsonNode node) {
        JsonNode figures = node.required("figures");
        return new Evidence(
                node.required("subject").asText(),
                Verdict.valueOf(node.required("verdict").asText()),
                Json.number(figures.required(0)),
                Json.number(figures.required(1)),
                node.required("reason").asText());
    }

    /** What it is, in words. */
    String words() {
        String beside = "";
        if (of == Of.REHEARSAL && look.planned() > 1) {
            int primary = normal.primary().size() + tried.primary().size();
            beside = ", " + (primary == 0 ? "none" : primary) + " of the primary beside";
        }
        if (of == Of.WATCH && !history.isEmpty()) {
            beside = ", " + history.size() + " of the days before";
        }
        return of.name().toLowerCase(java.util.Locale.ROOT)
                + " of "
                + target
                + (look.planned() == 1
                        ? ": "
                        : ", look " + look.number() + " of at most " + look.planned() + ": ")
                + normal.copy().size()
                + " samples of what is normal, "
                + tried.copy().size()
                + " of what is judged"
                + beside
                + (leftOut == 0 ? "" : ", " + leftOut + " fewer than were taken, to record all");
    }
}
