package org.gnomon.shell.internal.commands;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.ForecastText;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.work.Output;

/** Forecasts a figure of a VM from its history, and draws it. */
@Service
@Command(
        scope = "gnomon",
        name = "forecast",
        description = "Forecasts a figure of a VM from its history, and draws it",
        detailedDescription =
                "gnomon:forecast demo --metric cpu-usage --horizon 60 --step 1s\n"
                        + "The stars are the forecast, the colons the range in which the value"
                        + " is expected.")
public final class ForecastCommand extends VmCommand {

    private static final int CHART_WIDTH = 60;
    private static final int CHART_HEIGHT = 11;

    @Option(
            name = "--metric",
            description =
                    "cpu-usage, memory-usage, io-rate, network-latency, dirty-rate or"
                            + " guest-progress")
    @Completion(
            value = StringsCompleter.class,
            values = {
                "cpu-usage",
                "memory-usage",
                "io-rate",
                "network-latency",
                "dirty-rate",
                "guest-progress"
            })
    String metric = "cpu-usage";

    @Option(name = "--horizon", description = "How many steps ahead")
    String horizon = "30";

    @Option(name = "--step", description = "How far apart they are, for example 1s")
    String step = "1s";

    @Option(
            name = "--forecaster",
            description = "Which forecaster; by default the one that fits best")
    @Completion(ForecasterCompleter.class)
    String forecaster;

    @Reference PredictiveAnalysis prediction;
    @Reference VmInventory inventory;

    @Override
    void run(Output out) {
        inventory.require(id());
        MetricForecast forecast =
                prediction.forecast(
                        id(),
                        Inputs.metric(metric),
                        (int) Inputs.whole("--horizon", horizon, 1, 10_000),
                        Inputs.span("--step", step),
                        Optional.ofNullable(forecaster));
        if (out.isJson()) {
            out.json(ListJson.forecast(id(), forecast));
        } else {
            out.text(ForecastText.of(id(), forecast, CHART_WIDTH, CHART_HEIGHT));
        }
    }
}
