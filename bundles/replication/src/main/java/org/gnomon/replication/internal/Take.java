package org.gnomon.replication.internal;

import org.gnomon.model.Problem;

/**
 * One checkpoint on its way: collected in a stage, then folded into the replica. If it is folded
 * only in part, it keeps what it collected and may be folded again, even much later.
 *
 * <pre>
 *   OPEN --collect--> COLLECTED --fold--> FOLDING --> FOLDED
 *     ^-- it threw       |                 ^   | it threw
 *     |                  |                 +---+
 *     +---- reset -------+---- reset (any state)
 * </pre>
 */
final class Take {

    private enum Phase {
        OPEN,
        COLLECTED,
        FOLDING,
        FOLDED
    }

    private final Stage stage;
    private final RoundRunner runner;
    private Phase phase = Phase.OPEN;

    /**
     * @param runner whose rounds go into that stage
     */
    Take(Stage stage, RoundRunner runner) {
        this.stage = stage;
        this.runner = runner;
    }

    /** Collects while the guest runs. */
    RoundRunner runner() {
        return runner;
    }

    /** Completes what was collected, from a frozen primary. */
    void collect() {
        runner.copyWhileFrozen();
        runner.alone(() -> phase = Phase.COLLECTED);
    }

    /** Makes the replica's pages what was collected. */
    void fold() {
        runner.alone(
                () -> {
                    if (phase == Phase.OPEN) {
                        throw Problem.of(
                                        Problem.ILLEGAL_TRANSITION,
                                        "a checkpoint is to be folded that was not collected",
                                        "The next one will be whole.")
                                .asException();
                    }
                    if (phase != Phase.FOLDED) {
                        phase = Phase.FOLDING;
                        stage.fold();
                        phase = Phase.FOLDED;
                    }
                });
    }

    /** Whether the replica's pages are part old, part new. */
    boolean isTorn() {
        return runner.alone(() -> phase == Phase.FOLDING);
    }

    /** Whether it is complete, and no fold of it has begun. */
    boolean isCollected() {
        return runner.alone(() -> phase == Phase.COLLECTED);
    }

    boolean isFolded() {
        return runner.alone(() -> phase == Phase.FOLDED);
    }

    /** How many pages were collected. */
    int pages() {
        return runner.alone(stage::pages);
    }

    /** Throws away what was collected. */
    void reset() {
        runner.alone(
                () -> {
                    phase = Phase.OPEN;
                    stage.clear();
                });
    }

    void close() {
        runner.alone(stage::close);
    }
}
