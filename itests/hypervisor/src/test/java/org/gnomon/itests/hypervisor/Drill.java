package org.gnomon.itests.hypervisor;

import java.util.List;
import java.util.stream.Stream;
import org.gnomon.model.SwitchoverState;

/**
 * One kill -9 at one state of a switchover on real QEMU.
 *
 * @param state when the journal says this state, the victim is killed
 * @param victim who
 */
record Drill(SwitchoverState state, Victim victim) {

    /** Who is killed. */
    enum Victim {
        /** The process that runs all of Gnomon. */
        CONTROLLER,
        /** The QEMU that ran the guest when the switch began. */
        PRIMARY,
        /** The QEMU that is to take over; at PLANNED as soon as there is one. */
        SHADOW
    }

    /** All states that a switchover or its rollback comes through, each with each victim. */
    static List<Drill> all() {
        return Stream.of(SwitchoverState.values())
                .filter(state -> state != SwitchoverState.NEEDS_OPERATOR)
                .flatMap(s -> Stream.of(Victim.values()).map(v -> new Drill(s, v)))
                .toList();
    }

    /** Whether this needs a rollback to be asked for. */
    boolean goesBack() {
        return state == SwitchoverState.ROLLING_BACK || state == SwitchoverState.ROLLED_BACK;
    }

    @Override
    public String toString() {
        return state + "/" + victim;
    }
}
