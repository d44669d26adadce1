package org.gnomon.itests.simulation.world;

/**
 * Something that must not be.
 *
 * @param kind which promise was broken
 * @param detail what was found
 */
public record Violation(Kind kind, String detail) {

    /** The promises. */
    public enum Kind {
        /** More than one copy of a VM ran with its disks and network. */
        DOUBLE_ACTIVE,
        /** An activation did not have a later epoch than the one before. */
        EPOCH,
        /** Something was done that the journal had no intent for. */
        INTENT,
        /** Acknowledged writes are gone that no report speaks of. */
        LOST_WRITE,
        /** The guest finds that its memory is not what it wrote. */
        CORRUPT_GUEST,
        /** A VM does not run, or nobody looks after it, and no alert says so. */
        SILENT_STOP,
        /** An operation never ended. */
        STUCK,
        /** The journal says one thing, the host is another. */
        JOURNAL,
        /** The same alert came twice for the same cause. */
        ALERT_TWICE,
        /** Something was left on the host that nobody will free. */
        LEAK,
        /** Two controllers worked on the same data. */
        TWO_CONTROLLERS,
        /** No controller could be started although nothing was wrong any more. */
        NO_CONTROLLER,
        /** Something was thrown that nobody caught. */
        THROWN
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
