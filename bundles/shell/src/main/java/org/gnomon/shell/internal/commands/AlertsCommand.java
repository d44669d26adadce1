package org.gnomon.shell.internal.commands;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Alert;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.text.EventText;
import org.gnomon.shell.internal.work.Output;

/** Shows what an operator has to know. */
@Service
@Command(
        scope = "gnomon",
        name = "alerts",
        description = "Shows what an operator has to know",
        detailedDescription =
                "The newest alert is last. Each says what happened and what to do about it.")
public final class AlertsCommand extends GnomonCommand {

    @Option(name = "--vm", description = "Only alerts about this VM")
    @Completion(VmCompleter.class)
    String vm;

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) {
        Optional<VmId> wanted = Optional.ofNullable(vm).map(VmId::new);
        List<Alert> alerts =
                shadows.alerts().stream()
                        .filter(a -> wanted.map(a.vm()::equals).orElse(true))
                        .toList();
        if (out.isJson()) {
            out.json(Json.array(alerts, Json::alert));
        } else if (alerts.isEmpty()) {
            out.text("No alerts.");
        } else {
            alerts.forEach(a -> out.text(EventText.line(a, ZoneId.systemDefault())));
        }
    }
}
