package org.gnomon.shadow.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Failover;
import org.gnomon.model.RunState;
import org.gnomon.model.VmId;

/**
 * What is done when a primary is lost: a pure function of what is known.
 *
 * @param vm which was lost
 * @param found what its hypervisor says: GONE, or UNKNOWN for too long
 * @param policy what its redundancy says
 * @param byHand whether a person asked for it
 * @param unsettled whether its last switchover has not ended, or needs a person
 * @param now when
 * @param period between checkpoints
 * @param held the checkpoints that are held, in promotion order
 */
record FailoverChoice(
        VmId vm,
        RunState found,
        Failover policy,
        boolean byHand,
        boolean unsettled,
        Instant now,
        Duration period,
        List<Held> held) {

    static final String FORM = "failover-1";

    FailoverChoice {
        held = List.copyOf(held);
    }

    /** A checkpoint that could be gone on from. */
    record Held(String shadow, Instant capturedAt) {}

    /** What to do. */
    enum Outcome {
        FAIL_OVER,
        ASK_OPERATOR,
        NOTHING_HELD;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    Outcome outcome() {
        if (held.isEmpty()) {
            return Outcome.NOTHING_HELD;
        }
        boolean wanted =
                switch (policy) {
                    case MANUAL -> false;
                    case WHEN_GONE -> found == RunState.GONE;
                    case WHEN_GONE_OR_SILENT -> true;
                };
        return byHand || wanted && !unsettled ? Outcome.FAIL_OVER : Outcome.ASK_OPERATOR;
    }

    /**
     * In which order they are tried: promotion order, but one whose checkpoint is older by more
     * than a period than another comes after that.
     */
    List<String> order() {
        List<Held> left = new ArrayList<>(held);
        List<String> order = new ArrayList<>();
        while (!left.isEmpty()) {
            Instant newest = left.stream().map(Held::capturedAt).max(Instant::compareTo).get();
            Instant limit = newest.minus(period);
            Held next =
                    left.stream().filter(h -> !h.capturedAt().isBefore(limit)).findFirst().get();
            left.remove(next);
            order.add(next.shadow());
        }
        return order;
    }

    /** How much would be lost now, at most, with the one that is tried first. */
    Optional<Duration> loss() {
        List<String> order = order();
        return held.stream()
                .filter(h -> h.shadow().equals(order.get(0)))
                .findFirst()
                .map(h -> Duration.between(h.capturedAt(), now))
                .map(loss -> loss.isNegative() ? Duration.ZERO : loss);
    }

    String reason() {
        String lost = vm + " is lost: " + Sentences.lostBecause(found) + ".";
        return switch (outcome()) {
            case FAIL_OVER ->
                    lost
                            + (byHand
                                    ? " A person asked for it."
                                    : " Its policy is " + policy + ".")
                            + " To be tried in this order: "
                            + String.join(", ", order())
                            + ".";
            case ASK_OPERATOR ->
                    lost
                            + (unsettled
                                    ? " Its last switchover is not settled, so a person decides."
                                    : " Its policy is " + policy + ", so a person decides.");
            case NOTHING_HELD -> lost + " No checkpoint of it is held.";
        };
    }

    /** How it comes about, for a person. */
    List<String> explanation() {
        List<String> lines = new ArrayList<>();
        lines.add("found " + found + ", policy " + policy + ", asked by hand: " + byHand);
        lines.add("last switchover unsettled: " + unsettled);
        for (Held each : held) {
            lines.add(
                    each.shadow()
                            + " holds a checkpoint of "
                            + each.capturedAt()
                            + ", "
                            + Duration.between(each.capturedAt(), now).toMillis()
                            + " ms old");
        }
        lines.add(
                "promotion order, unless another one is newer by more than "
                        + period.toMillis()
                        + " ms: "
                        + order());
        return lines;
    }

    ObjectNode json() {
        ObjectNode node = Json.object(FORM);
        node.put("found", found.name());
        node.put("policy", policy.name());
        node.put("byHand", byHand);
        node.put("unsettled", unsettled);
        node.put("now", now.toString());
        node.put("period", period.toString());
        ArrayNode array = node.putArray("held");
        held.forEach(
                h ->
                        array.addObject()
                                .put("shadow", h.shadow())
                                .put("capturedAt", h.capturedAt().toString()));
        return node;
    }

    static FailoverChoice of(VmId vm, JsonNode node) {
        return new FailoverChoice(
                vm,
                RunState.valueOf(node.required("found").asText()),
                Failover.valueOf(node.required("policy").asText()),
                node.required("byHand").asBoolean(),
                node.required("unsettled").asBoolean(),
                Instant.parse(node.required("now").asText()),
                Duration.parse(node.required("period").asText()),
                Json.list(
                        node.required("held"),
                        h ->
                                new Held(
                                        h.required("shadow").asText(),
                                        Instant.parse(h.required("capturedAt").asText()))));
    }
}
