package org.gnomon.shell.internal.commands;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Decision;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.shell.internal.json.DecisionJson;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.text.DecisionText;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.work.Output;

/** Shows what was decided. */
@Service
@Command(
        scope = "gnomon",
        name = "decision-list",
        description = "Shows what was decided: plans, verdicts, switches, refusals, rollbacks",
        detailedDescription =
                "The newest decisions are last. gnomon:explain ID shows what one rests on and"
                        + " decides it again; gnomon:decision-export prints all of them whole.\n"
                        + "  gnomon:decision-list demo --last 20")
public final class DecisionListCommand extends GnomonCommand {

    private static final int MOST = 100_000;

    @Option(name = "--last", description = "How many decisions at most")
    String last = "50";

    @Argument(index = 0, name = "vm", description = "Only decisions about this VM")
    @Completion(VmCompleter.class)
    String vm;

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Reference DecisionLog log;

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void run(Output out) {
        int most = (int) Inputs.whole("--last", last, 1, MOST);
        List<Decision> found = log.decisions(Optional.ofNullable(vm).map(VmId::new), most);
        if (out.isJson()) {
            out.json(Json.array(found, DecisionJson::headline));
        } else if (found.isEmpty()) {
            out.text("Nothing was decided yet.");
        } else {
            found.forEach(d -> out.text(DecisionText.line(d, ZoneId.systemDefault())));
        }
    }
}
