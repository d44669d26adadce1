package org.gnomon.shell.internal.commands;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.service.DecisionLog;
import org.gnomon.shell.internal.work.Output;

/** Prints all decisions with their inputs. */
@Service
@Command(
        scope = "gnomon",
        name = "decision-export",
        description = "Prints all decisions with their inputs, one JSON object a line",
        detailedDescription =
                "Oldest first, for an archive or another tool; JSON with and without --json.\n"
                        + "  ./gnomon shell gnomon:decision-export > decisions.jsonl")
public final class DecisionExportCommand extends GnomonCommand {

    @Reference DecisionLog log;

    @Override
    void run(Output out) {
        try {
            out.stream(log::export);
        } catch (IOException e) {
            throw Problem.of(
                            Problem.JOURNAL_FAILED,
                            "the decisions could not be read or printed: " + e.getMessage(),
                            "Look at the disk of the data directory, and at who reads the output.")
                    .asException(e);
        }
    }
}
