package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.Decision;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.service.DecisionReplay;
import org.gnomon.service.PredictiveAnalysis;

/** Decides the manager's plans, verdicts, refusals and failover choices again. */
public final class ShadowReplay implements DecisionReplay {

    /** The forms that are read, those of earlier versions of Gnomon included. */
    private static final Map<Decision.Kind, Set<String>> FORMS =
            Map.of(
                    Decision.Kind.PLAN,
                    PlanFacts.FORMS,
                    Decision.Kind.VERDICT,
                    VerdictInputs.FORMS,
                    Decision.Kind.REFUSAL,
                    Set.of(Refusals.FORM),
                    Decision.Kind.FAILOVER,
                    Set.of(FailoverChoice.FORM));

    private final PredictiveAnalysis prediction;

    public ShadowReplay(PredictiveAnalysis prediction) {
        this.prediction = prediction;
    }

    @Override
    public Set<Decision.Kind> kinds() {
        return FORMS.keySet();
    }

    @Override
    public boolean reads(Decision decision) {
        return FORMS.getOrDefault(decision.kind(), Set.of()).stream()
                .anyMatch(form -> Json.isOf(decision, form));
    }

    @Override
    public Outcome replay(Decision decision) {
        if (!reads(decision)) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "The inputs of the decision "
                                    + decision.id()
                                    + " are not the shadow"
                                    + " manager's, or were too large to be kept.",
                            "It can be read, not decided again.")
                    .asException();
        }
        try {
            return again(decision, Json.read(decision));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw Json.unreadable(decision, e).asException(e);
        }
    }

    private Outcome again(Decision decision, JsonNode inputs) {
        return switch (decision.kind()) {
            case PLAN -> plan(PlanFacts.of(decision.vm(), inputs));
            case VERDICT ->
                    verdict(
                            VerdictInputs.of(decision.vm(), inputs),
                            changed(inputs.path(Verdicts.JUDGING).asText()));
            case REFUSAL -> refusal(decision, inputs);
            default -> failover(FailoverChoice.of(decision.vm(), inputs));
        };
    }

    private static Outcome plan(PlanFacts facts) {
        Plan plan = facts.plan();
        List<String> lines = new ArrayList<>();
        plan.blockers().forEach(b -> lines.add("blocked, " + b.code() + ": " + b));
        plan.steps().forEach(step -> lines.add("step: " + step));
        lines.add("forecast: " + plan.basis());
        plan.impact().forEach(impact -> lines.add("impact: " + Foreseen.said(impact)));
        return new Outcome(PlanFacts.outcome(plan), facts.reason(), lines);
    }

    private Outcome verdict(VerdictInputs inputs, String changed) {
        Judgement judged = inputs.judge(prediction);
        List<String> lines = new ArrayList<>();
        lines.add(inputs.words());
        judged.evidence().forEach(line -> lines.add(said(line)));
        if (!changed.isEmpty()) {
            lines.add(changed);
        }
        String reason = Verdicts.deciding(judged).reason();
        return new Outcome(judged.verdict().label(), reason, lines, changed);
    }

    private String changed(String then) {
        String now = prediction.judging();
        return then.isEmpty() || then.equals(now)
                ? ""
                : "The judge's settings have changed since: then " + then + "; now " + now + ".";
    }

    private static String said(Evidence line) {
        String subject = line.subject();
        String reason = line.reason();
        String rest =
                reason.startsWith(subject)
                        ? reason.substring(subject.length()).replaceFirst("^[:, ]+", "")
                        : reason;
        return subject
                + ": "
                + line.verdict().label()
                + ": "
                + rest
                + figure(" Value ", line.value())
                + figure(" Threshold ", line.threshold());
    }

    // Nobody can use more digits.
    private static String figure(String what, double value) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? ""
                : what
                        + new BigDecimal(value)
                                .round(new MathContext(3))
                                .stripTrailingZeros()
                                .toPlainString()
                        + ".";
    }

    private static Outcome refusal(Decision decision, JsonNode inputs) {
        List<String> lines = new ArrayList<>();
        lines.add("asked for: " + inputs.required("asked").asText());
        lines.add("rule: " + inputs.required("rule").asText());
        inputs.required("facts")
                .properties()
                .forEach(fact -> lines.add(fact.getKey() + " = " + fact.getValue().asText()));
        Optional<Problem> problem = Refusals.again(decision.vm(), inputs);
        return problem.map(p -> new Outcome(p.code(), p.message(), lines))
                .orElseGet(() -> new Outcome("not-refused", "The rule does not refuse.", lines));
    }

    private static Outcome failover(FailoverChoice choice) {
        return new Outcome(choice.outcome().label(), choice.reason(), choice.explanation());
    }
}
