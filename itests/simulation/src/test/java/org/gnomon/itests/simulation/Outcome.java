package org.gnomon.itests.simulation;

/** What became of something that was asked for, in few words. */
enum Outcome {
    COMMITTED,
    ROLLED_BACK,
    NO_GO,
    FAILED_OVER,
    NEEDS_OPERATOR,
    /** Kept as it is, with an alert; another try is possible. */
    LEFT_WATCHING,
    /** Not begun, or given up, with the reason. */
    REFUSED,
    /** The controller ended while it was under way. */
    CUT_OFF,
    /** Protecting, rehearsing and the like. */
    DONE;

    /** Of an outcome as a world counts it: what was asked for, a colon, how it ended. */
    static Outcome of(String text) {
        String asked = text.substring(0, text.indexOf(':'));
        String how = text.substring(text.indexOf(':') + 1);
        if (asked.equals("failover") && !how.startsWith("refused")) {
            // One that was asked for is told of in an alert, too; only that is counted.
            return how.equals("done-by-itself") ? FAILED_OVER : DONE;
        }
        return switch (how) {
            case "COMMITTED" -> COMMITTED;
            case "ROLLED_BACK" -> ROLLED_BACK;
            case "NEEDS_OPERATOR" -> NEEDS_OPERATOR;
            case "WATCHING" -> LEFT_WATCHING;
            case "no-go", "inconclusive" -> NO_GO;
            case "cut-off" -> CUT_OFF;
            case "done", "go" -> DONE;
            default -> REFUSED;
        };
    }
}
