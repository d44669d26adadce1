package org.gnomon.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that Gnomon decided, with all that it decided on.
 *
 * @param id unique: the kind's first letter and a growing number, for example {@code v-42}
 * @param at when
 * @param vm about which VM
 * @param kind what kind of decision
 * @param outcome a stable word or state, for example {@code go} or {@code ROLLED_BACK}
 * @param reason a sentence for a person
 * @param inputs what it rests on, a JSON object in a form that its {@link
 *     org.gnomon.service.DecisionReplay} reads; at most 4 MiB
 */
public record Decision(
        String id, Instant at, VmId vm, Kind kind, String outcome, String reason, String inputs) {

    /** Kinds of decisions. */
    public enum Kind {
        /** What an update would do, and whether it may begin. */
        PLAN,
        /** What a rehearsal or a watch says. */
        VERDICT,
        /** A switchover, from its begin to where it ended. */
        SWITCH,
        /** Something asked for that was not begun. */
        REFUSAL,
        /** Going back, or deciding that this cannot be done. */
        ROLLBACK,
        /** Going on from a checkpoint because the primary was lost, or not doing so. */
        FAILOVER
    }

    public Decision {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(vm, "vm");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(inputs, "inputs");
    }
}
