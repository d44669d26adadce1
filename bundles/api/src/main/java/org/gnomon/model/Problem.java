package org.gnomon.model;

import java.util.Objects;

/**
 * What went wrong, for a program (code), for a person (message), and what to do about it.
 *
 * @param code a stable word in kebab-case, one of the constants here or a backend's own
 * @param message one sentence that shows the value found and what was expected
 * @param nextStep what the operator can do now; may be empty
 */
public record Problem(String code, String message, String nextStep) {

    public static final String INVALID_INPUT = "invalid-input";
    public static final String UNKNOWN_VM = "unknown-vm";
    public static final String UNKNOWN_BACKEND = "unknown-backend";
    public static final String ALREADY_EXISTS = "already-exists";
    public static final String NOT_PROTECTED = "not-protected";
    public static final String NOT_RUNNING = "not-running";
    public static final String BUSY = "busy";
    public static final String ILLEGAL_TRANSITION = "illegal-transition";
    public static final String STALE_EPOCH = "stale-epoch";
    public static final String TIMEOUT = "timeout";
    public static final String OUT_OF_SPACE = "out-of-space";
    public static final String NOT_A_VMM = "not-a-vmm";
    public static final String MACHINE_TYPE_UNKNOWN = "machine-type-unknown";
    public static final String CRASHED = "crashed";
    public static final String UNSUPPORTED = "unsupported";
    public static final String MISSING_PART = "missing-part";
    public static final String JOURNAL_FAILED = "journal-failed";
    public static final String REFUSED = "refused";
    public static final String NOTHING_TO_ROLL_BACK = "nothing-to-roll-back";
    public static final String UNKNOWN_TRUTH = "unknown-truth";
    public static final String LEASE_HELD = "lease-held";
    public static final String LEASE_LOST = "lease-lost";
    public static final String LEASE_FAILED = "lease-failed";
    public static final String INTERNAL = "internal";

    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(nextStep, "nextStep");
    }

    public static Problem of(String code, String message, String nextStep) {
        return new Problem(code, message, nextStep);
    }

    public GnomonException asException() {
        return new GnomonException(this);
    }

    public GnomonException asException(Throwable cause) {
        return new GnomonException(this, cause);
    }

    /** One line for a person. */
    @Override
    public String toString() {
        if (nextStep.isEmpty()) {
            return message;
        }
        boolean ended = message.endsWith(".") || message.endsWith("?") || message.endsWith("!");
        return message + (ended ? " " : ". ") + nextStep;
    }
}
