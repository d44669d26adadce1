package org.gnomon.shell.internal.commands;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.text.UsageException;
import org.gnomon.shell.internal.work.Output;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all commands share: options may stand before or after the arguments, {@code --json} prints
 * one object (or array) on stdout and nothing else, and whatever ends in anything but success
 * throws a {@link GnomonException}, after the report was printed, so that scripts see exit code 1.
 */
abstract class GnomonCommand implements Action {

    private static final Logger LOG = LoggerFactory.getLogger(GnomonCommand.class);

    private static final String SIGNS = "gnomon.err";

    @Option(
            name = "--json",
            description = "Print JSON on stdout and nothing else; progress goes to stderr")
    boolean json;

    @Reference Session session;

    @Override
    public final Object execute() throws CommandException {
        List<String> rest = TrailingOptions.apply(this, more());
        Output out = new Output(System.out, signs(), json);
        try {
            positional(rest);
            run(out);
            return null;
        } catch (InterruptedException e) {
            // The shell goes back to its prompt at once and shows no error of an interrupted
            // command.
            out.say(ReportText.problem(interrupted()));
            throw failed(out, interrupted(), e);
        } catch (UsageException e) {
            throw TrailingOptions.usage(this, e.getMessage());
        } catch (GnomonException e) {
            throw failed(out, e.problem(), e);
        } catch (RuntimeException e) {
            // The boundary: an error that nobody foresaw becomes a problem with its type in it.
            LOG.error("A command failed for an unforeseen reason", e);
            throw failed(out, GnomonException.problemOf(e), e);
        }
    }

    /**
     * Where signs of life go. The shell gives each command's thread its own System.out and
     * System.err; the control socket names a stream of its own for the second.
     */
    private PrintStream signs() {
        Object named = session == null ? null : session.get(SIGNS);
        return named instanceof PrintStream stream ? stream : System.err;
    }

    /** Does the work and prints. */
    abstract void run(Output out) throws InterruptedException;

    /** Arguments after the first one, among them options. */
    List<String> more() {
        return List.of();
    }

    /** Takes those of {@link #more()} that are no options. */
    void positional(List<String> rest) throws CommandException {
        if (!rest.isEmpty()) {
            throw TrailingOptions.usage(
                    this, "'" + rest.get(0) + "' is one argument more than it takes");
        }
    }

    /** What to say if the wait was interrupted: the work goes on. */
    Problem interrupted() {
        return Problem.of(
                "interrupted",
                "stopped waiting; what was begun goes on",
                "Follow it with gnomon:shadow-list and gnomon:events.");
    }

    private static GnomonException failed(Output out, Problem problem, Exception cause) {
        if (out.isJson() && !out.hasPrinted()) {
            out.json(Json.failure(problem));
        }
        // The shell shows only the message, so the next step goes into it.
        return Problem.of(problem.code(), ReportText.problem(problem), "").asException(cause);
    }
}
