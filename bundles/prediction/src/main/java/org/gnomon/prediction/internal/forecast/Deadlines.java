package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

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

    /**
     * What came of a call that did not answer. It holds words and no exception of a stranger's, for
     * to ask such a one what it says is to call its code.
     */
    final class Failure extends Exception {

        private static final long serialVersionUID = 1L;
        private static final int LONGEST = 300;
        private static final int MOST_FRAMES = 64;

        /** How it failed. */
        public enum Kind {
            /** It threw. */
            THREW,
            /** It did not return. */
            HUNG,
            /** It was not even called. */
            NOT_CALLED,
            /** The caller was interrupted. */
            INTERRUPTED
        }

        private final Kind kind;
        private final boolean broken;
        private final transient Problem refusal;
        private transient BooleanSupplier ended = () -> true;

        Failure(Kind kind, String reason) {
            this(kind, reason, false, null);
        }

        /** It hangs, for all that is known now. */
        static Failure hung(String reason, BooleanSupplier ended) {
            Failure failure = new Failure(Kind.HUNG, reason);
            failure.ended = ended;
            return failure;
        }

        private Failure(Kind kind, String reason, boolean broken, Problem refusal) {
            super(line(reason));
            this.kind = kind;
            this.broken = broken;
            this.refusal = refusal;
        }

        /** To be made where the call was: what was thrown may hang or throw when it is asked. */
        static Failure threw(Throwable thrown) {
            boolean broken = thrown instanceof Error;
            try {
                if (thrown instanceof GnomonException refused) {
                    Problem said = refused.problem();
                    String words = line(said.message());
                    return new Failure(
                            Kind.THREW,
                            words,
                            false,
                            Problem.of(line(said.code()), words, line(said.nextStep())));
                }
                Failure failure = new Failure(Kind.THREW, "failed with " + thrown, broken, null);
                StackTraceElement[] trace = thrown.getStackTrace();
                failure.setStackTrace(Arrays.copyOf(trace, Math.min(trace.length, MOST_FRAMES)));
                return failure;
            } catch (RuntimeException | Error worse) {
                return nameless(thrown, broken);
            }
        }

        /** Of what cannot even be asked what it is. */
        static Failure nameless(Throwable thrown, boolean broken) {
            String words = "failed with " + thrown.getClass().getName();
            return new Failure(Kind.THREW, words, broken, null);
        }

        private static String line(String words) {
            String some = words.length() > LONGEST ? words.substring(0, LONGEST) + "..." : words;
            return some.replaceAll("[\\s\\p{Cntrl}]+", " ");
        }

        public Kind kind() {
            return kind;
        }

        /** What happened, to go on a sentence that begins with a name. */
        public String words() {
            return getMessage();
        }

        /** What it refused with, if it threw that. */
        public Optional<GnomonException> refusal() {
            return Optional.ofNullable(refusal).map(GnomonException::new);
        }

        /** Whether the call is over by now. */
        BooleanSupplier ended() {
            return ended;
        }

        /** Whether to call it again now would be folly: it hangs, or is broken in itself. */
        public boolean isFolly() {
            return kind == Kind.HUNG || broken;
        }
    }
}
