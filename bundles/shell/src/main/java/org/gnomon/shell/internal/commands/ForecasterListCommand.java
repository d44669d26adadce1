package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.forecast.Forecaster;

/** Shows the forecasters that are installed. */
@Service
@Command(
        scope = "gnomon",
        name = "forecaster-list",
        description = "Shows the forecasters that are installed")
public final class ForecasterListCommand extends GnomonCommand {

    @Reference PredictiveAnalysis prediction;

    @Override
    void run(Output out) {
        List<Forecaster.Descriptor> all = prediction.forecasters();
        if (out.isJson()) {
            out.json(Json.array(all, ListJson::forecaster));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("Name", "Version", "Needs values", "Description")) {
            table.column(column);
        }
        table.emptyTableText("No forecaster is installed.");
        for (Forecaster.Descriptor one : all) {
            table.addRow()
                    .addContent(one.name(), one.version(), one.minimumHistory(), one.description());
        }
        out.table(table);
    }
}
