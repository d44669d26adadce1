package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;

/** How code that may be anyone's is called, and how long it is waited for. */
public interface Deadlines {

    /**
     * Calls it and waits.
     *
     * @param limit no longer than this, if it can be helped
     * @throws Failure with what went wrong, whatever that is
     */
    <T> T call(Duration limit, Supplier<T> work) throws Failure;

    /**
     * Runs it on the calling thread, for as long as it takes: for a virtual clock, under which
     * nothing may wait, and for code of our own.
     */
    static Deadlines inPlace() {
        return InPlace.ONLY;
    }

    /** What came of a call that did not answer. */
    final class Failure extends Exception {

        private static final long serialVersionUID = 1L;
        private static final int LONGEST = 300;

        /** How it failed. */
        public enum Kind {
            /** It threw; the cause says what. */
            THREW,
            /** It did not return. */
            HUNG,
            /** It was not even called. */
            NOT_CALLED,
            /** The caller was interrupted. */
            INTERRUPTED
        }

        private final Kind kind;

        Failure(Kind kind, String reason, Throwable cause) {
            super(reason, cause);
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }

        /** What happened, to go on a sentence that begins with a name. */
        public String words() {
            String words =
                    getCause() instanceof GnomonException g
                            ? g.problem().message()
                            : (kind == Kind.THREW ? "failed with " : "") + getMessage();
            String line = words.replaceAll("[\\s\\p{Cntrl}]+", " ");
            return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
        }

        /** Whether to call it again would be folly: it hangs, or is broken in itself. */
        public boolean isForGood() {
            return kind == Kind.HUNG || getCause() instanceof Error;
        }
    }
}
