package org.gnomon.shadow.internal;

import java.util.Map;
import org.gnomon.model.ShadowState;
import org.gnomon.model.Update;

/** What has to hold before an operation begins. */
final class Admission {

    private final Desk desk;

    Admission(Desk desk) {
        this.desk = desk;
    }

    /** Fails with {@code already-exists} if it has a shadow. */
    void free(Ward ward) {
        ShadowState state = ward.state();
        if (state != ShadowState.ABSENT && state != ShadowState.FAILED) {
            throw desk.refusals()
                    .of(
                            ward.id(),
                            "protecting",
                            Refusals.Rule.ALREADY_PROTECTED,
                            Map.of("state", state.name()))
                    .asException();
        }
    }

    /** Fails with {@code refused} if the last rehearsal of this update did not say go, lately. */
    void rehearsed(Update update) {
        Map<String, String> facts = Rehearsed.last(desk, update);
        Refusals.Rule rule = Refusals.Rule.NOT_REHEARSED;
        if (Refusals.decide(update.vm(), rule, facts).isPresent()) {
            throw desk.refusals().of(update.vm(), "a switchover", rule, facts).asException();
        }
    }

    /** Fails if no shadow follows that a rehearsal could run on. */
    void ready(Ward ward, String what) {
        if (ward.isIdle() && !ShadowMachine.follows(ward.state())) {
            Map<String, String> facts =
                    Map.of(
                            "state", ward.state().name(),
                            "event", ShadowMachine.Event.REHEARSE.name());
            throw desk.refusals().of(ward.id(), what, Refusals.Rule.NO_PLACE, facts).asException();
        }
    }
}
