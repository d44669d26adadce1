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
        /**
         * The QEMU that ran the guest when the switch began; once that is freed, the one that runs.
         */
        PRIMARY,
        /** The QEMU that is to take over, or has; at PLANNED as soon as there is one. */
        SHADOW
    }

    /** All states that a switchover or its rollback comes through, each with each victim. */
    static List<Drill> all() {
        return Stream.of(SwitchoverState.values())
                .filter(state -> state != SwitchoverState.NEEDS_OPERATOR)
                .flatMap(s -> Stream.of(Victim.values()).map(v -> new Drill(s, v)))
                .filter(Drill::hasVictim)
                .toList();
    }

    /**
     * When COMMITTED is written, the old side is freed: there is one QEMU, and PRIMARY kills it.
     */
    private boolean hasVictim() {
        return state != SwitchoverState.COMMITTED || victim != Victim.SHADOW;
    }

    /**
     * Whether it may be that nobody can tell: the QEMU that takes over dies when it was told to run
     * and has not said that it does. Everywhere else the guest has to run once, by itself.
     */
    boolean mayNeedAPerson() {
        return state == SwitchoverState.FENCED && victim == Victim.SHADOW;
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
