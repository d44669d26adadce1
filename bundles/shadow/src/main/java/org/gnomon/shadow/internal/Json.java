package org.gnomon.shadow.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;

/** The inputs of decisions as JSON. What is not a number is null, since JSON has no NaN. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String FORM = "form";

    private Json() {}

    static ObjectNode object(String form) {
        return JsonNodeFactory.instance.objectNode().put(FORM, form);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String text(ObjectNode node) {
        return node.toString();
    }

    /** Whether the inputs of a decision are of a form. */
    static boolean isOf(Decision decision, String form) {
        try {
            return isOf(read(decision), form);
        } catch (org.gnomon.model.GnomonException notOurs) {
            return false;
        }
    }

    static boolean isOf(JsonNode node, String form) {
        return form.equals(node.path(FORM).asText());
    }

    /** The inputs of a decision; fails with {@code invalid-input}. */
    static JsonNode read(Decision decision) {
        try {
            return MAPPER.readTree(decision.inputs());
        } catch (JsonProcessingException e) {
            throw unreadable(decision, e).asException(e);
        }
    }

    static Problem unreadable(Decision decision, Exception why) {
        return Problem.of(
                Problem.INVALID_INPUT,
                "The inputs of the decision " + decision.id() + " cannot be read: " + why,
                "They were written by another version, or are damaged.");
    }

    static void number(ArrayNode array, double value) {
        if (Double.isNaN(value)) {
            array.addNull();
        } else if (Double.isInfinite(value)) {
            array.add(Double.toString(value));
        } else {
            array.add(value);
        }
    }

    static double number(JsonNode node) {
        return node.isNull() || node.isMissingNode()
                ? Double.NaN
                : node.isTextual() ? Double.parseDouble(node.asText()) : node.doubleValue();
    }

    static ObjectNode problem(Problem problem) {
        return object().put("code", problem.code())
                .put("message", problem.message())
                .put("nextStep", problem.nextStep());
    }

    static Problem problem(JsonNode node) {
        return Problem.of(
                node.required("code").asText(),
                node.required("message").asText(),
                node.required("nextStep").asText());
    }

    static ArrayNode texts(Iterable<?> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    static <T> List<T> list(JsonNode array, Function<JsonNode, T> each) {
        List<T> list = new ArrayList<>();
        array.forEach(node -> list.add(each.apply(node)));
        return list;
    }
}
