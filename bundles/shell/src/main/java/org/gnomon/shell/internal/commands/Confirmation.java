package org.gnomon.shell.internal.commands;

import java.io.IOException;
import org.apache.karaf.shell.api.console.Session;
import org.gnomon.model.Problem;
import org.gnomon.shell.internal.work.Output;

/** Asks before something moves. */
final class Confirmation {

    private Confirmation() {}

    /** Returns if the answer is yes; fails with {@code refused} if not, or if nobody can answer. */
    static void require(Session session, Output out, boolean yes, String question) {
        if (yes) {
            return;
        }
        if (out.isJson() || session == null || session.getTerminal() == null) {
            throw refused("nobody is there to answer", "Nothing was moved. Add --yes to go on.");
        }
        if (!ask(session, question).strip().toLowerCase(java.util.Locale.ROOT).startsWith("y")) {
            throw refused("the answer was not yes", "Nothing was moved.");
        }
    }

    private static String ask(Session session, String question) {
        try {
            String answer = session.readLine(question + " [y/N] ", null);
            return answer == null ? "" : answer;
        } catch (IOException e) {
            throw Problem.of(Problem.REFUSED, "no answer could be read: " + e.getMessage(), "")
                    .asException(e);
        }
    }

    private static RuntimeException refused(String why, String nextStep) {
        return Problem.of(Problem.REFUSED, why, nextStep).asException();
    }
}
