package org.gnomon.control.internal.server;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.karaf.shell.support.CommandException;
import org.gnomon.model.GnomonException;

/**
 * How a command's error looks to the user.
 *
 * @param exitCode 1 failed with a reason, 2 wrong usage
 * @param text for standard error
 */
record Failure(int exitCode, String text) {

    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private static final Pattern COLOURS = Pattern.compile("\u001B\\[[0-9;]*m");

    /** Of classes that the shell does not export, so only their names can be compared. */
    private static final Set<String> CANNOT_PARSE = Set.of("SyntaxError", "EOFError");

    private static final Set<String> PARSERS =
            Set.of(
                    "org.apache.karaf.shell.support.parsing.GogoParser",
                    "org.apache.karaf.shell.impl.console.parsing.CommandLineParser",
                    "org.apache.felix.gogo.runtime.Parser",
                    "org.apache.felix.gogo.runtime.Tokenizer");

    private static final int PARSER_DEPTH = 8;

    static Failure of(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof GnomonException g) {
                return new Failure(FAILED, "Error: " + g.problem());
            }
            if (e instanceof CommandException c) {
                return new Failure(WRONG_USAGE, usage(c));
            }
            String name = e.getClass().getSimpleName();
            if (name.equals("CommandNotFoundException")) {
                return new Failure(
                        WRONG_USAGE,
                        "Error: " + e.getMessage() + ". `help` lists the commands there are.");
            }
            if (CANNOT_PARSE.contains(name) || thrownByParser(e)) {
                return new Failure(
                        WRONG_USAGE, "Error: cannot read the command line: " + e.getMessage());
            }
        }
        return new Failure(FAILED, "Error: " + GnomonException.problemOf(error));
    }

    private static String usage(CommandException e) {
        String help = COLOURS.matcher(e.getNiceHelp()).replaceAll("").strip();
        return "Error: " + help.replaceFirst("^Error executing command:? ", "");
    }

    /** The shell's parsers answer a stray quote or bracket with whatever goes wrong first. */
    private static boolean thrownByParser(Throwable error) {
        return Arrays.stream(error.getStackTrace())
                .limit(PARSER_DEPTH)
                .map(StackTraceElement::getClassName)
                .anyMatch(PARSERS::contains);
    }
}
