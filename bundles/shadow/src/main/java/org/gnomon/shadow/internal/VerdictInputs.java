package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis;

/**
 * What a verdict rests on.
 *
 * @param of a rehearsal or a watch
 * @param target what is tried
 * @param normal samples of what is normal: calibration, or before the switch
 * @param tried samples of what is judged: trial, or since the switch
 * @param findings lines that were certain already
 */
record VerdictInputs(
        Of of, String target, List<Sample> normal, List<Sample> tried, List<Evidence> findings) {

    static final String FORM = "verdict-1";

    /** More do not fit into a decision: the verdict is then recorded without them. */
    private static final int MOST_SAMPLES = 24_000;

    /** What is judged. */
    enum Of {
        REHEARSAL,
        WATCH
    }

    VerdictInputs {
        normal = List.copyOf(normal);
        tried = List.copyOf(tried);
        findings = List.copyOf(findings);
    }

    /** The verdict that follows. Computes for a while. */
    Judgement judge(PredictiveAnalysis prediction) {
        Judgement judged =
                of == Of.REHEARSAL
                        ? prediction.judgeRehearsal(
                                new PredictiveAnalysis.Phase(normal, List.of()),
                                new PredictiveAnalysis.Phase(tried, List.of()),
                                findings,
                                PredictiveAnalysis.Look.ONLY)
                        : prediction.judgeWatch(
                                new PredictiveAnalysis.Watched(List.of(), normal, tried),
                                findings,
                                PredictiveAnalysis.Look.ONLY);
        return Verdicts.strict(judged, findings);
    }

    ObjectNode json() {
        boolean fits = normal.size() + tried.size() <= MOST_SAMPLES;
        ObjectNode node = Json.object(fits ? FORM : "verdict-without-samples-1");
        node.put("of", of.name());
        node.put("target", target);
        node.put("normalSamples", normal.size());
        node.put("triedSamples", tried.size());
        if (fits) {
            node.set("normal", samples(normal));
            node.set("tried", samples(tried));
        }
        ArrayNode lines = node.putArray("findings");
        findings.forEach(finding -> lines.add(evidence(finding)));
        return node;
    }

    static VerdictInputs of(VmId vm, JsonNode node) {
        return new VerdictInputs(
                Of.valueOf(node.required("of").asText()),
                node.required("target").asText(),
                samples(vm, node.required("normal")),
                samples(vm, node.required("tried")),
                Json.list(node.required("findings"), VerdictInputs::evidence));
    }

    // One row a sample, its time in nanoseconds after the first one.
    private static ObjectNode samples(List<Sample> samples) {
        ObjectNode node = Json.object();
        Instant from = samples.isEmpty() ? Instant.EPOCH : samples.get(0).at();
        node.put("from", from.toString());
        node.set("columns", Json.texts(List.of("at", "cpu", "mem", "io", "net", "dirty", "work")));
        ArrayNode rows = node.putArray("rows");
        for (Sample sample : samples) {
            PerformanceData data = sample.data();
            ArrayNode row = rows.addArray();
            row.add(Duration.between(from, sample.at()).toNanos());
            Json.number(row, data.cpuUsage());
            Json.number(row, data.memoryUsage());
            Json.number(row, data.ioRate());
            row.add(data.networkLatency().toNanos());
            Json.number(row, sample.dirtyRate());
            Json.number(row, sample.guestProgress());
        }
        return node;
    }

    private static List<Sample> samples(VmId vm, JsonNode node) {
        Instant from = Instant.parse(node.required("from").asText());
        return Json.list(
                node.required("rows"),
                row ->
                        new Sample(
                                vm,
                                from.plusNanos(row.required(0).longValue()),
                                new PerformanceData(
                                        Json.number(row.required(1)),
                                        Json.number(row.required(2)),
                                        Json.number(row.required(3)),
                                        Duration.ofNanos(row.required(4).longValue())),
                                Json.number(row.required(5)),
                                Json.number(row.required(6))));
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
}
