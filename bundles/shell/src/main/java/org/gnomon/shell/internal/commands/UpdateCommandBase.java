package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.ReportJson;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.text.ReportStory;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Output;

/** A command about one update of one VM. */
abstract class UpdateCommandBase extends VmCommand {

    @Option(
            name = "--to",
            description =
                    "What to update to, in the backend's own terms, for example the path of a QEMU"
                            + " binary; gnomon:backend-list shows what was found")
    @Completion(TargetCompleter.class)
    String to;

    @Option(name = "--class", description = "Kind of update: vmm, move, guest or machine")
    @Completion(
            value = StringsCompleter.class,
            values = {"vmm", "move", "guest", "machine"})
    String updateClass = "vmm";

    @Option(
            name = "--param",
            description = "key=value for the backend; may be given several times",
            multiValued = true)
    List<String> parameters;

    @Reference VmInventory inventory;
    @Reference ShadowVmManager shadows;

    @Override
    final void positional(List<String> rest) throws CommandException {
        super.positional(rest);
        if (to == null) {
            throw TrailingOptions.usage(this, "the option --to is needed");
        }
    }

    final Update wanted() {
        inventory.require(id());
        return new Update(
                id(),
                Inputs.updateClass(updateClass),
                to,
                Inputs.properties(parameters == null ? List.of() : parameters));
    }

    final String backend() {
        return inventory.require(id()).definition().backend();
    }

    /** Prints a report; fails if the update is not in force. */
    static void conclude(Output out, String backend, UpdateReport report) {
        if (out.isJson()) {
            out.json(ReportJson.report(backend, report));
        } else {
            out.text(ReportText.report(backend, report));
        }
        if (!report.succeeded()) {
            throw notInForce(report);
        }
    }

    private static RuntimeException notInForce(UpdateReport report) {
        String nextStep =
                report.alerts().stream()
                        .map(a -> a.problem().nextStep())
                        .filter(s -> !s.isBlank())
                        .findFirst()
                        .orElse("");
        return Problem.of(
                        Problem.REFUSED,
                        "the update of VM "
                                + report.plan().update().vm()
                                + " is not in force: "
                                + ReportStory.reason(report),
                        nextStep)
                .asException();
    }
}
