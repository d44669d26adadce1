package org.gnomon.switchover.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.gnomon.model.Problem;

/** What a decision rests on, as JSON that {@link SwitchoverReplay} reads. */
final class Inputs {

    /** Names this form and its version. */
    static final String FORM = "gnomon-switchover/1";

    static final ObjectMapper MAPPER =
            new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    private static final int MOST_TEXT = 4_000;

    private Inputs() {}

    /** Of an operation that was begun. */
    static String of(Admission.Asked asked, String why, Run run) {
        Transcript transcript = run.transcript();
        ObjectNode root = root(asked, why);
        ArrayNode shadows = root.putArray("candidates");
        run.errand().tries().forEach(t -> shadows.add(t.place().toString()));
        if (run.errand().update() != null) {
            root.putObject("update")
                    .put("class", run.errand().update().updateClass().name())
                    .put("target", run.errand().update().target());
        }
        root.set("start", course(transcript.start()));
        root.put("whole", transcript.whole());
        ArrayNode lines = root.putArray("lines");
        transcript.lines().forEach(line -> lines.add(line(line)));
        return text(root);
    }

    /** Of something that was not begun. */
    static String of(Admission.Facts facts, String why) {
        ObjectNode root = root(facts.asked(), why);
        root.set("facts", bounded(MAPPER.valueToTree(facts)));
        return text(root);
    }

    private static ObjectNode root(Admission.Asked asked, String why) {
        return MAPPER.createObjectNode()
                .put("form", FORM)
                .put("asked", asked.word())
                .put("why", shorten(why));
    }

    private static ObjectNode course(Course course) {
        Map<String, String> fields = new HashMap<>(CourseFields.intent(course));
        fields.put("vm", course.vm().value());
        course.problem().ifPresent(p -> CourseFields.putProblem(fields, "problem", p));
        return MAPPER.valueToTree(fields);
    }

    private static ObjectNode line(Transcript.Line line) {
        ObjectNode node = MAPPER.createObjectNode().put("at", line.at().toString());
        if (line.unrecorded() != null) {
            node.set("unrecorded", bounded(MAPPER.valueToTree(line.unrecorded())));
            return node;
        }
        node.put("message", line.message().getClass().getSimpleName());
        node.set("with", bounded(MAPPER.valueToTree(line.message())));
        Given given = line.given();
        if (given.found() != null) {
            node.set("found", MAPPER.valueToTree(given.found()));
        }
        if (given.next() != null) {
            Course next = Course.begin(given.next(), Course.Act.SWITCH);
            node.set("next", MAPPER.valueToTree(CourseFields.intent(next)));
            node.put("loss", given.loss().toString());
        }
        if (given.back() != null) {
            node.put("back", given.back().value());
        }
        return node;
    }

    // A hypervisor's message may be pages long.
    private static JsonNode bounded(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(
                            field -> {
                                bounded(field.getValue());
                                if (field.getValue().isTextual()) {
                                    object.put(field.getKey(), shorten(field.getValue().asText()));
                                }
                            });
        }
        return node;
    }

    private static String shorten(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }

    private static String text(JsonNode root) {
        try {
            return MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw Problem.of(Problem.INTERNAL, "JSON could not be written: " + e.getMessage(), "")
                    .asException(e);
        }
    }
}
