package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.List;
import org.gnomon.service.PredictiveAnalysis.Look;

/**
 * When a trial and a watch are looked at. The judge is told how many looks there can be, extensions
 * included, and shares out what it may be wrong by among them; so there are few.
 */
final class Looks {

    /**
     * How long the rounds of a rehearsal are, in trials. All of them count together: four times the
     * samples in the end.
     */
    static final List<Integer> ROUNDS = List.of(1, 1, 2);

    /** Half of the first trial, and the end of each round. */
    private static final int OF_REHEARSAL = 1 + ROUNDS.size();

    /** Where in a watch harm is looked for before its end, in parts of it. */
    private static final int EARLY_OF_WATCH = 2;

    /** Those, its end, and that of its extension. */
    private static final int OF_WATCH = EARLY_OF_WATCH + 2;

    private Looks() {}

    /** In the middle of the first trial: harm ends it, nothing else does. */
    static Look earlyInRehearsal() {
        return new Look(1, OF_REHEARSAL);
    }

    /** At the end of a round, the first one is 0. */
    static Look endOfRound(int round) {
        return new Look(2 + round, OF_REHEARSAL);
    }

    /** How much of a watch is over before the early look of a number, from 1. */
    static Duration beforeEarly(int number, Duration watch) {
        return watch.multipliedBy(number).dividedBy(EARLY_OF_WATCH + 1L);
    }

    static boolean isEarlyInWatch(int number) {
        return number <= EARLY_OF_WATCH;
    }

    static Look earlyInWatch(int number) {
        return new Look(number, OF_WATCH);
    }

    static Look endOfWatch(boolean extended) {
        return new Look(extended ? OF_WATCH : OF_WATCH - 1, OF_WATCH);
    }
}
