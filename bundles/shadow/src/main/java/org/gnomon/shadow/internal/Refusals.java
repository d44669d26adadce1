package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;

/** What the manager does not begin, and why: rules over facts, so that each can be gone over. */
final class Refusals {

    static final String FORM = "refusal-1";
    static final Duration GO_LASTS = Duration.ofMinutes(10);

    private final Decisions decisions;

    Refusals(Decisions decisions) {
        this.decisions = decisions;
    }

    /** The rules. */
    enum Rule {
        BUSY,
        NOT_PROTECTED,
        ALREADY_PROTECTED,
        NO_PLACE,
        UNSUPPORTED,
        NOT_RUNNING,
        NOT_REHEARSED,
        BLOCKED,
        REHEARSAL_SAYS,
        CALLED_OFF,
        PRIMARY_RUNS,
        NOTHING_HELD
    }

    /** The refusal that a rule makes of facts, recorded. */
    Problem of(VmId vm, String asked, Rule rule, Map<String, String> facts) {
        Problem problem =
                decide(vm, rule, facts)
                        .orElseThrow(() -> new IllegalArgumentException(rule + " " + facts));
        decisions.record(
                vm,
                Decision.Kind.REFUSAL,
                problem.code(),
                problem.message(),
                () -> json(asked, rule, facts));
        return problem;
    }

    private static ObjectNode json(String asked, Rule rule, Map<String, String> facts) {
        ObjectNode node = Json.object(FORM).put("asked", asked).put("rule", rule.name());
        ObjectNode its = node.putObject("facts");
        new TreeMap<>(facts).forEach(its::put);
        return node;
    }

    /** Decides again; empty if the rule does not refuse. */
    static Optional<Problem> again(VmId vm, JsonNode node) {
        Map<String, String> facts = new TreeMap<>();
        node.required("facts")
                .properties()
                .forEach(e -> facts.put(e.getKey(), e.getValue().asText()));
        return decide(vm, Rule.valueOf(node.required("rule").asText()), facts);
    }

    /** Pure. */
    static Optional<Problem> decide(VmId vm, Rule rule, Map<String, String> facts) {
        return switch (rule) {
            case BUSY -> Optional.of(Sentences.busy(vm, facts.get("operation")));
            case NOT_PROTECTED -> Optional.of(Sentences.notProtected(vm));
            case ALREADY_PROTECTED -> Optional.of(Sentences.alreadyProtected(vm, state(facts)));
            case NO_PLACE -> noPlace(vm, facts);
            case UNSUPPORTED ->
                    Optional.of(Sentences.cannot(vm, facts.get("backend"), facts.get("what")));
            case NOT_RUNNING -> Optional.of(Sentences.notRunning(vm, facts.get("found")));
            case NOT_REHEARSED -> notRehearsed(vm, facts);
            case BLOCKED ->
                    Optional.of(
                            Problem.of(
                                    facts.get("code"),
                                    facts.get("message"),
                                    facts.get("nextStep")));
            case REHEARSAL_SAYS -> rehearsalSays(vm, facts);
            case CALLED_OFF ->
                    Optional.of(Sentences.calledOff(vm, facts.get("target"), facts.get("why")));
            case PRIMARY_RUNS -> primaryRuns(vm, facts);
            case NOTHING_HELD -> Optional.of(Sentences.nothingHeld(vm));
        };
    }

    private static ShadowState state(Map<String, String> facts) {
        return ShadowState.valueOf(facts.get("state"));
    }

    private static Optional<Problem> noPlace(VmId vm, Map<String, String> facts) {
        ShadowMachine.Event event = ShadowMachine.Event.valueOf(facts.get("event"));
        return ShadowMachine.on(state(facts), event).isPresent()
                ? Optional.empty()
                : Optional.of(Sentences.noPlace(vm, state(facts), event));
    }

    private static Optional<Problem> notRehearsed(VmId vm, Map<String, String> facts) {
        boolean go = Verdict.GO.label().equals(facts.get("lastVerdict"));
        long age = Long.parseLong(facts.getOrDefault("ageMs", "-1"));
        return go && age >= 0 && age <= GO_LASTS.toMillis()
                ? Optional.empty()
                : Optional.of(Sentences.notRehearsed(vm, facts.get("target")));
    }

    private static Optional<Problem> rehearsalSays(VmId vm, Map<String, String> facts) {
        return facts.get("verdict").equals(Verdict.GO.label())
                ? Optional.empty()
                : Optional.of(
                        Sentences.rehearsalSays(
                                vm,
                                facts.get("target"),
                                facts.get("verdict"),
                                facts.get("subject"),
                                facts.get("reason")));
    }

    private static Optional<Problem> primaryRuns(VmId vm, Map<String, String> facts) {
        String found = facts.get("found");
        boolean lost = found.equals("GONE") || found.equals("UNKNOWN");
        return lost && facts.get("copies").matches("0|-1")
                ? Optional.empty()
                : Optional.of(Sentences.notLost(vm, found, facts.get("copies")));
    }
}
