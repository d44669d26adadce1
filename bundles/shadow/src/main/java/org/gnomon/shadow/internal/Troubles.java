package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowId;

/**
 * Alerts about shadows that replication cannot keep in sync, although it goes on by itself: their
 * link is cut, or their VM changes more than the link carries. What is over within seconds is not
 * worth one, and what comes back within seconds is the same trouble still.
 */
final class Troubles {

    private static final Duration LASTING = Duration.ofSeconds(2);
    private static final Duration OVER = Duration.ofSeconds(10);

    private final Desk desk;
    private final Map<ShadowId, Spell> spells = new ConcurrentHashMap<>();

    /** Since when it is so without a break, in nanoseconds. */
    private record Spell(boolean bad, long since) {}

    Troubles(Desk desk) {
        this.desk = desk;
    }

    /** How one shadow does now. */
    void look(Ward ward, Life life) {
        Optional<Problem> trouble = desk.replication().trouble(life.id());
        Spell spell =
                spells.compute(
                        life.id(),
                        (id, before) ->
                                before != null && before.bad() == trouble.isPresent()
                                        ? before
                                        : new Spell(trouble.isPresent(), desk.time().nanos()));
        Duration lasted = desk.time().since(spell.since());
        if (trouble.isPresent() && lasted.compareTo(LASTING) >= 0) {
            Problem named = Sentences.shadowInTrouble(ward.id(), life.place(), trouble.get());
            desk.alerts().raiseOnce(ward.id(), cause(life) + trouble.get().code(), named);
        }
        if (trouble.isEmpty()
                && lasted.compareTo(OVER) >= 0
                && desk.alerts().isOpen(ward.id(), cause(life))) {
            desk.alerts().over(ward.id(), cause(life));
        }
    }

    private static String cause(Life life) {
        return "trouble/" + life.place().name() + "/";
    }
}
