package org.gnomon.model;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The one exception of the API: it carries a {@link Problem}. Stages complete with it. */
public final class GnomonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public GnomonException(Problem problem) {
        this(problem, null);
    }

    public GnomonException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** What went wrong. */
    public Problem problem() {
        return problem != null ? problem : Problem.of(Problem.INTERNAL, getMessage(), "");
    }

    /**
     * The problem behind any error: unwraps the wrappers that stages add; an error of another type
     * becomes {@link Problem#INTERNAL} with its type and message.
     */
    public static Problem problemOf(Throwable error) {
        Throwable e = error;
        while ((e instanceof CompletionException || e instanceof ExecutionException)
                && e.getCause() != null) {
            e = e.getCause();
        }
        if (e instanceof GnomonException g) {
            return g.problem();
        }
        String text = e.getMessage() == null ? "" : ": " + e.getMessage();
        return Problem.of(
                Problem.INTERNAL,
                e.getClass().getSimpleName() + text,
                "Look at the log for the full trace.");
    }
}
