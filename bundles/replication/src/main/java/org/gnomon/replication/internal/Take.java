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
    private int turn;

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

    /** Which of its checkpoints it is on: it is used again, and calls may come late. */
    int turn() {
        return runner.alone(() -> turn);
    }

    /** Completes what was collected, from a frozen primary. */
    void collect(int its) {
        runner.alone(
                () -> {
                    require(its == turn && phase == Phase.OPEN);
                    runner.copyWhileFrozen();
                    phase = Phase.COLLECTED;
                });
    }

    private static void require(boolean collected) {
        if (!collected) {
            throw Problem.of(
                            Problem.ILLEGAL_TRANSITION,
                            "a call of a checkpoint that is not on its way any more",
                            "The next one will be whole.")
                    .asException();
        }
    }

    /** Makes the replica's pages what was collected. */
    void fold(int its) {
        runner.alone(
                () -> {
                    require(its == turn && phase != Phase.OPEN);
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
                    turn++;
                    stage.clear();
                });
    }

    void close() {
        runner.alone(
                () -> {
                    reset();
                    stage.close();
                });
    }
}
