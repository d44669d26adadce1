package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.Convergence;

/** What was foreseen, in the inputs of a plan. */
final class ForeseenJson {

    private ForeseenJson() {}

    static void write(ObjectNode plan, Foreseen foreseen) {
        foreseen.conditions().ifPresent(c -> plan.set("conditions", conditions(c)));
        foreseen.blackout().ifPresent(f -> plan.set("forecast", forecast(f)));
        ArrayNode impact = plan.putArray("impact");
        foreseen.impact().forEach(line -> impact.add(impact(line)));
    }

    static Foreseen read(JsonNode plan) {
        return new Foreseen(
                Optional.ofNullable(plan.get("conditions")).map(ForeseenJson::conditions),
                Optional.ofNullable(plan.get("forecast")).map(ForeseenJson::forecast),
                Json.list(plan.required("impact"), ForeseenJson::impact));
    }

    /** Of the first form, which had the forecast's figures only. */
    static Foreseen readFirst(JsonNode plan) {
        return new Foreseen(
                Optional.empty(),
                Optional.ofNullable(plan.get("forecast")).map(ForeseenJson::firstForecast),
                List.of());
    }

    static ObjectNode version(VmmVersion version) {
        return Json.object()
                .put("product", version.product())
                .put("version", version.version())
                .put("location", version.location());
    }

    static VmmVersion version(JsonNode node) {
        return new VmmVersion(
                node.required("product").asText(),
                node.required("version").asText(),
                node.required("location").asText());
    }

    private static ObjectNode conditions(SwitchConditions conditions) {
        ObjectNode node = Json.object();
        node.put("backend", conditions.backend());
        node.put("class", conditions.updateClass().name());
        node.set("from", version(conditions.from()));
        conditions.to().ifPresent(to -> node.set("to", version(to)));
        node.put("copied", conditions.copied());
        node.put("memoryBytes", conditions.memoryBytes());
        ArrayNode dirtied = node.putArray("dirtied");
        for (Dirtied span : conditions.dirtied()) {
            dirtied.addArray().add(span.span().toNanos()).add(span.bytes());
        }
        ArrayNode figures = node.putArray("figures");
        Json.number(figures, conditions.bytesPerSecond());
        Json.number(figures, conditions.cpuUsage());
        Json.number(figures, conditions.hostPressure());
        return node;
    }

    private static SwitchConditions conditions(JsonNode node) {
        JsonNode figures = node.required("figures");
        return new SwitchConditions(
                node.required("backend").asText(),
                UpdateClass.valueOf(node.required("class").asText()),
                version(node.required("from")),
                Optional.ofNullable(node.get("to")).map(ForeseenJson::version),
                node.required("copied").asBoolean(),
                node.required("memoryBytes").longValue(),
                Json.list(
                        node.required("dirtied"),
                        d ->
                                new Dirtied(
                                        Duration.ofNanos(d.required(0).longValue()),
                                        d.required(1).longValue())),
                Json.number(figures.required(0)),
                Json.number(figures.required(1)),
                Json.number(figures.required(2)));
    }

    private static ObjectNode forecast(BlackoutForecast forecast) {
        ObjectNode node = Json.object().put("basis", forecast.basis());
        interval(node.putArray("ms"), forecast.milliseconds());
        return node.put("upperLevel", forecast.upperLevel())
                .put("convergence", forecast.convergence().name());
    }

    private static BlackoutForecast forecast(JsonNode node) {
        return new BlackoutForecast(
                interval(node.required("ms")),
                node.required("upperLevel").doubleValue(),
                Convergence.valueOf(node.required("convergence").asText()),
                node.required("basis").asText());
    }

    private static BlackoutForecast firstForecast(JsonNode node) {
        return new BlackoutForecast(
                interval(node.required("ms")),
                0,
                Convergence.UNKNOWN,
                node.required("basis").asText());
    }

    private static ObjectNode impact(UpdateImpact impact) {
        ObjectNode node = Json.object().put("metric", impact.metric().name());
        impact.change().ifPresent(change -> interval(node.putArray("change"), change));
        return node.put("own", impact.ownUpdates())
                .put("kind", impact.kindUpdates())
                .put("basis", impact.basis());
    }

    private static UpdateImpact impact(JsonNode node) {
        return new UpdateImpact(
                Metric.valueOf(node.required("metric").asText()),
                Optional.ofNullable(node.get("change")).map(ForeseenJson::interval),
                node.required("own").intValue(),
                node.required("kind").intValue(),
                node.required("basis").asText());
    }

    private static void interval(ArrayNode figures, PredictionInterval interval) {
        List.of(interval.p50(), interval.lower(), interval.upper(), interval.level())
                .forEach(figure -> Json.number(figures, figure));
    }

    private static PredictionInterval interval(JsonNode node) {
        return new PredictionInterval(
                Json.number(node.required(0)),
                Json.number(node.required(1)),
                Json.number(node.required(2)),
                Json.number(node.required(3)));
    }
}
