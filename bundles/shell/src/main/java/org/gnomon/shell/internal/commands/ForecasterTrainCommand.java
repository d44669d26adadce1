package org.gnomon.shell.internal.commands;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Trains what learns from the whole fleet. */
@Service
@Command(
        scope = "gnomon",
        name = "forecaster-train",
        description = "Trains the forecasters that learn from the whole fleet",
        detailedDescription =
                "Takes the history of all VMs. It goes on in the background if you stop waiting;"
                        + " what was learned is kept across restarts, and the next training goes"
                        + " on from there.")
public final class ForecasterTrainCommand extends GnomonCommand {

    @Argument(
            index = 0,
            name = "forecaster",
            description = "Which one; by default all that can be trained")
    @Completion(ForecasterCompleter.class)
    String forecaster;

    @Option(name = "--step", description = "The step of the series to learn from, for example 5m")
    String step = "5m";

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Reference PredictiveAnalysis prediction;

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void run(Output out) throws InterruptedException {
        Await await = new Await();
        List<Training> all =
                await.result(
                        prediction.train(
                                Optional.ofNullable(forecaster),
                                Inputs.span("--step", step),
                                new Signs(await.relay(out::say))));
        if (out.isJson()) {
            out.json(Json.array(all, ListJson::training));
            return;
        }
        for (Training one : all) {
            out.text(
                    one.forecaster()
                            + " has learned from "
                            + one.series()
                            + " series in "
                            + Human.duration(one.took())
                            + ": "
                            + Human.closed(one.provenance()));
        }
    }

    @Override
    Problem interrupted() {
        return Problem.of(
                "interrupted",
                "stopped waiting; the training goes on",
                "gnomon:forecaster-list shows when it is ready.");
    }
}
