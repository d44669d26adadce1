package org.gnomon.switchover.internal;

import java.util.Optional;
import org.gnomon.model.Epoch;
import org.gnomon.model.RunState;

/** Which side of a switchover runs, as far as it can be proved. */
enum Truth {
    /** The old side, alone, and it never left. */
    OLD_RUNS,
    /** Nothing; the old side is the right one, and is proved to have ended unasked. */
    OLD_GONE,
    /** Nothing, as far as is known; the old side does not answer, or was handed over. */
    OLD_LOST,
    /** The new side, alone. */
    NEW_RUNS,
    /**
     * Nothing; the new side was active and does not run or answer, and what it came from is kept.
     */
    NEW_GONE,
    /** The old side, alone, activated again by a rollback. */
    BACK_RUNS,
    /** More than one, none, or it cannot be told. */
    UNCLEAR;

    /**
     * What the backend says.
     *
     * @param copies running copies, -1 if it cannot tell
     * @param run of the side that the VM's handle drives
     * @param epoch the activation of that side
     * @param retired whether the side that was left is kept
     * @param checkpoints how many shadows hold a checkpoint
     */
    record Findings(int copies, RunState run, Epoch epoch, boolean retired, int checkpoints) {

        /** It answers and its guest runs, or would if someone let it. */
        boolean answers() {
            return run == RunState.RUNNING || run == RunState.PAUSED;
        }

        /** It did not say all that it was asked. */
        boolean silent() {
            return run == RunState.UNKNOWN || copies < 0;
        }

        @Override
        public String toString() {
            return (copies < 0 ? "an unknown number of" : String.valueOf(copies))
                    + (copies == 1 ? " running copy" : " running copies")
                    + ", the known side at epoch "
                    + epoch
                    + " is "
                    + run
                    + ", the other one is "
                    + (retired ? "kept" : "not there")
                    + (checkpoints == 0 ? "" : ", checkpoints held by shadows: " + checkpoints);
        }
    }

    /**
     * Decides.
     *
     * @param pausedIsFine whether a guest that someone paused counts as running
     */
    static Truth of(Findings found, Course course, boolean pausedIsFine) {
        Side side = side(found.epoch(), course);
        if (found.copies() > 1 || side == Side.NEITHER) {
            return UNCLEAR;
        }
        boolean runs = found.run() == RunState.RUNNING && found.copies() == 1;
        boolean paused = pausedIsFine && found.run() == RunState.PAUSED && found.copies() == 0;
        if (runs || paused) {
            return switch (side) {
                case OLD -> OLD_RUNS;
                case NEW -> NEW_RUNS;
                default -> BACK_RUNS;
            };
        }
        return switch (side) {
            case OLD -> oldIsNotThere(found);
            case NEW -> newIsNotThere(found, course);
            default -> UNCLEAR;
        };
    }

    private static Truth oldIsNotThere(Findings found) {
        return switch (found.run()) {
            case GONE -> found.copies() == 0 ? OLD_GONE : UNCLEAR;
            case UNKNOWN -> OLD_LOST;
            case HANDED_OVER -> found.copies() == 0 ? OLD_LOST : UNCLEAR;
            default -> UNCLEAR;
        };
    }

    // A process that does not answer may still be counted; one that is gone may not.
    private static Truth newIsNotThere(Findings found, Course course) {
        boolean ended = found.run() == RunState.GONE || found.run() == RunState.SHUT_DOWN;
        if (course.act() == Course.Act.FAILOVER) {
            return found.run() == RunState.GONE && found.copies() == 0 ? NEW_GONE : UNCLEAR;
        }
        boolean silent = found.run() == RunState.UNKNOWN || ended && found.copies() <= 0;
        return silent && found.retired() ? NEW_GONE : UNCLEAR;
    }

    private enum Side {
        OLD,
        NEW,
        BACK,
        NEITHER
    }

    private static Side side(Epoch epoch, Course course) {
        if (epoch.equals(course.plan().fromEpoch())) {
            return Side.OLD;
        }
        if (epoch.equals(course.plan().epoch())) {
            return Side.NEW;
        }
        Optional<Epoch> back = course.backEpoch();
        // A transfer back that failed is followed by one from the checkpoint with a later epoch.
        boolean ours = back.isPresent() && !epoch.isAfter(back.get());
        return ours && epoch.isAfter(course.plan().epoch()) ? Side.BACK : Side.NEITHER;
    }
}
