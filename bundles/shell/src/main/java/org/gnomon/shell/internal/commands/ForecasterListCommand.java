package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.ForecasterStatus;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.ForecastText;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.forecast.Forecaster;

/** Shows the forecasters that are installed, and how they did. */
@Service
@Command(
        scope = "gnomon",
        name = "forecaster-list",
        description = "Shows the forecasters that are installed, and how they did",
        detailedDescription =
                "Error / naive is the geometric mean of the backtest error over that of the naive"
                        + " forecast, since Gnomon started: below 1 is better. gnomon:forecast"
                        + " shows the backtest of one figure.")
public final class ForecasterListCommand extends GnomonCommand {

    private static final List<String> COLUMNS =
            List.of(
                    "Name",
                    "Version",
                    "State",
                    "Tried",
                    "Chosen",
                    "Error / naive",
                    "Needs values",
                    "Description");

    @Reference PredictiveAnalysis prediction;

    @Override
    void run(Output out) {
        List<ForecasterStatus> all = prediction.forecasterStatus();
        if (out.isJson()) {
            out.json(Json.array(all, ListJson::forecaster));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : COLUMNS) {
            table.column(column);
        }
        table.emptyTableText("No forecaster is installed.");
        all.forEach(one -> row(table, one));
        out.table(table);
    }

    private static void row(ShellTable table, ForecasterStatus one) {
        Forecaster.Descriptor is = one.descriptor();
        table.addRow()
                .addContent(
                        is.name(),
                        is.version(),
                        Human.word(one.readiness()),
                        one.forecasts(),
                        one.chosen(),
                        ForecastText.ratio(one.relativeToNaive()),
                        is.minimumHistory(),
                        one.reason().isBlank()
                                ? is.description()
                                : is.description() + "; " + one.reason());
    }
}
