package org.gnomon.itests.simulation.link;

import java.util.Set;

/** What kind of message a call is, which says what can become of it. */
enum Calls {
    /** Asks; any number of times. */
    QUESTION,
    /** Does something to what is there; a second time it must do nothing or be refused. */
    ACT,
    /** Makes something for the caller to hold; a request has an id, so a second one is dropped. */
    MAKES,
    /** Begins the world: a backend's recovery, a VM's start. Only lost when the link is down. */
    BEGINS;

    private static final Set<String> QUESTIONS =
            Set.of("runState", "activeCopies", "sample", "status", "inspect", "vmms", "example");
    private static final Set<String> MAKING =
            Set.of("openReplica", "standBy", "rehearse", "checkpoint", "advance");
    private static final Set<String> BEGINNING = Set.of("define", "adopt", "recover");

    static Calls of(String method) {
        if (QUESTIONS.contains(method)) {
            return QUESTION;
        }
        if (MAKING.contains(method)) {
            return MAKES;
        }
        return BEGINNING.contains(method) ? BEGINS : ACT;
    }

    boolean mayBe(Fate fate) {
        return switch (this) {
            case QUESTION, ACT -> true;
            case MAKES -> fate != Fate.TWICE;
            case BEGINS -> false;
        };
    }
}
