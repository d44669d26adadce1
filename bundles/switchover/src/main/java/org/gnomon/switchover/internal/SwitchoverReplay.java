package org.gnomon.switchover.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.model.Decision;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionReplay;

/** Tells the state machine again what it was told, and compares where it comes to. */
public final class SwitchoverReplay implements DecisionReplay {

    private static final int MOST_TEXT = 4 << 20;

    @Override
    public Set<Decision.Kind> kinds() {
        return Set.of(
                Decision.Kind.SWITCH,
                Decision.Kind.ROLLBACK,
                Decision.Kind.FAILOVER,
                Decision.Kind.REFUSAL);
    }

    @Override
    public boolean reads(Decision decision) {
        try {
            return kinds().contains(decision.kind())
                    && tree(decision).path("form").asText().equals(Inputs.FORM);
        } catch (GnomonException expected) {
            return false;
        }
    }

    @Override
    public Outcome replay(Decision decision) {
        JsonNode root = tree(decision);
        try {
            if (!root.path("form").asText().equals(Inputs.FORM)) {
                throw new IllegalArgumentException("form is " + root.path("form"));
            }
            return decision.kind() == Decision.Kind.REFUSAL ? refusal(root) : course(root);
        } catch (IllegalArgumentException
                | NullPointerException
                | DateTimeException
                | GnomonException
                | JsonProcessingException e) {
            throw unreadable(decision, e);
        }
    }

    private static Outcome refusal(JsonNode root) throws JsonProcessingException {
        Admission.Facts facts =
                Inputs.MAPPER.treeToValue(required(root, "facts"), Admission.Facts.class);
        List<String> lines = new ArrayList<>();
        lines.add(asked(root));
        lines.add("The last course of " + facts.vm() + ": " + or(facts.last(), "none"));
        lines.add("Under way: " + or(facts.busy(), "nothing"));
        lines.add("Shadows that could be used: " + facts.shadows());
        lines.add("The backend said: " + or(facts.found(), "not asked"));
        lines.add("Also in the way: " + or(facts.trouble(), "nothing"));
        return Admission.refusal(facts)
                .map(p -> new Outcome(p.code(), p.message(), with(lines, "So: " + p)))
                .orElseGet(() -> new Outcome("admitted", "", with(lines, "So: it may begin.")));
    }

    private static Outcome course(JsonNode root) throws JsonProcessingException {
        List<String> lines = new ArrayList<>();
        lines.add(asked(root));
        Course course = start(required(root, "start"));
        lines.add(
                "It begins as "
                        + course.state()
                        + " on "
                        + course.plan().place()
                        + ", at "
                        + course.plan().startedAt()
                        + ", with epoch "
                        + course.plan().epoch()
                        + " after "
                        + course.plan().fromEpoch());
        JsonNode told = required(root, "lines");
        if (!told.isArray() || told.size() > Transcript.MOST || !root.path("whole").asBoolean()) {
            throw new IllegalArgumentException("not all that it was told was kept");
        }
        boolean anew = course.state() == SwitchoverState.PLANNED;
        Instant begun = anew ? course.plan().startedAt() : null;
        for (JsonNode line : told) {
            Instant at = Instant.parse(required(line, "at").asText());
            begun = begun == null ? at : begun;
            course = line(course, line, begun, lines);
        }
        return new Outcome(course.state().name(), Narration.reason(course), lines);
    }

    private static Course line(Course course, JsonNode line, Instant begun, List<String> lines)
            throws JsonProcessingException {
        Instant at = Instant.parse(line.get("at").asText());
        String when = "+" + Duration.between(begun, at).toMillis() + " ms  ";
        if (line.has("unrecorded")) {
            Problem problem = Inputs.MAPPER.treeToValue(line.get("unrecorded"), Problem.class);
            lines.add(when + course.state() + " could not be journaled: " + problem.message());
            return course.because(problem);
        }
        Message message = message(line);
        Given given = given(course, line);
        SwitchoverMachine.Step step = SwitchoverMachine.on(course, message);
        Course next = Annotation.of(message, step, course, given, at);
        lines.add(
                when
                        + course.state()
                        + ": "
                        + Words.of(message, given.found())
                        + (step.state() == course.state() ? ", so it stays " : ", so it is ")
                        + step.state()
                        + (given.next() == null ? "" : " on " + given.next().place())
                        + (step.actions().isEmpty() ? "" : ": " + Words.of(step.actions())));
        return next;
    }

    private static Message message(JsonNode line) throws JsonProcessingException {
        String name = required(line, "message").asText();
        Class<?> type =
                Arrays.stream(Message.class.getPermittedSubclasses())
                        .filter(c -> c.getSimpleName().equals(name))
                        .findAny()
                        .orElseThrow(() -> new IllegalArgumentException("message " + name));
        return (Message) Inputs.MAPPER.treeToValue(required(line, "with"), type);
    }

    private static Given given(Course course, JsonNode line) throws JsonProcessingException {
        Given given =
                Given.seen(
                        line.has("found")
                                ? Inputs.MAPPER.treeToValue(line.get("found"), Truth.Findings.class)
                                : null);
        if (line.has("next")) {
            Course.Plan next = CourseFields.plan(course.vm(), fields(line.get("next")));
            return given.next(next, Duration.parse(required(line, "loss").asText()));
        }
        return line.has("back") ? given.back(new Epoch(line.get("back").asLong())) : given;
    }

    private static Course start(JsonNode node) throws JsonProcessingException {
        Map<String, String> fields = fields(node);
        VmId vm = new VmId(fields.get("vm"));
        return CourseFields.restored(vm, fields);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> fields(JsonNode node) throws JsonProcessingException {
        return Inputs.MAPPER.treeToValue(node, Map.class);
    }

    private static String asked(JsonNode root) {
        String why = root.path("why").asText();
        return "Asked for: " + root.path("asked").asText() + (why.isEmpty() ? "" : ", " + why);
    }

    private static String or(Object value, String none) {
        return value == null ? none : value.toString();
    }

    private static List<String> with(List<String> lines, String last) {
        lines.add(last);
        return lines;
    }

    private static JsonNode required(JsonNode node, String name) {
        JsonNode found = node.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return found;
    }

    private static JsonNode tree(Decision decision) {
        String text = decision.inputs();
        try {
            if (text.length() > MOST_TEXT) {
                throw new IllegalArgumentException(text.length() + " characters");
            }
            return Inputs.MAPPER.readTree(text);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw unreadable(decision, e);
        }
    }

    private static GnomonException unreadable(Decision decision, Exception why) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "The inputs of decision "
                                + decision.id()
                                + " are not of the form "
                                + Inputs.FORM
                                + ": "
                                + why.getMessage(),
                        "Ask the version of Gnomon that recorded it.")
                .asException(why);
    }
}
