package org.gnomon.shell.internal.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.gnomon.model.Alert;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;

/** The small parts that all JSON output is made of. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** A tree as one line. */
    public static String line(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw Problem.of(Problem.INTERNAL, "JSON could not be written: " + e.getMessage(), "")
                    .asException(e);
        }
    }

    /** A tree from its text; text that is no JSON stays text. */
    static JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return text(json);
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An array of what each element becomes. */
    public static <T> ArrayNode array(Collection<T> elements, Function<T, JsonNode> view) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        elements.forEach(e -> array.add(view.apply(e)));
        return array;
    }

    static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    /** What is there, or {@code null}. */
    static <T> JsonNode optional(Optional<T> value, Function<T, JsonNode> view) {
        return value.map(view).orElse(JsonNodeFactory.instance.nullNode());
    }

    /** A number with at most three decimals more than it needs; {@code null} for NaN. */
    static JsonNode number(double value) {
        if (!Double.isFinite(value)) {
            return JsonNodeFactory.instance.nullNode();
        }
        return JsonNodeFactory.instance.numberNode(
                Math.abs(value) < 1e12 ? Math.round(value * 1e3) / 1e3 : value);
    }

    /** A number as it is, for fractions and rates; {@code null} for NaN. */
    static JsonNode exact(double value) {
        return Double.isFinite(value)
                ? JsonNodeFactory.instance.numberNode(value)
                : JsonNodeFactory.instance.nullNode();
    }

    static JsonNode millis(Duration span) {
        return number(span.toNanos() / 1e6);
    }

    static ObjectNode strings(Map<String, String> fields) {
        ObjectNode node = object();
        new TreeMap<>(fields).forEach(node::put);
        return node;
    }

    static ObjectNode vmm(VmmVersion vmm) {
        return object().put("product", vmm.product())
                .put("version", vmm.version())
                .put("location", vmm.location());
    }

    static ObjectNode interval(PredictionInterval interval) {
        ObjectNode node = object();
        node.set("p50", number(interval.p50()));
        node.set("lower", number(interval.lower()));
        node.set("upper", number(interval.upper()));
        node.set("level", number(interval.level()));
        return node;
    }

    /** What went wrong. */
    public static ObjectNode problem(Problem problem) {
        return object().put("code", problem.code())
                .put("message", problem.message())
                .put("nextStep", problem.nextStep());
    }

    /** The whole output of a command that failed before it had anything to print. */
    public static ObjectNode failure(Problem problem) {
        ObjectNode node = object();
        node.set("error", problem(problem));
        return node;
    }

    /** An alert. */
    public static ObjectNode alert(Alert alert) {
        ObjectNode node = object().put("at", alert.at().toString()).put("vm", alert.vm().value());
        return node.setAll(problem(alert.problem()));
    }
}
