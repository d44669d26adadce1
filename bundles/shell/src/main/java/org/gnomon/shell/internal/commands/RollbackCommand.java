package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.shell.internal.json.ReportJson;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Takes a VM back to what ran it before, while it is still being watched. */
@Service
@Command(
        scope = "gnomon",
        name = "rollback",
        description = "Takes a VM back to what ran it before, while it is still being watched",
        detailedDescription =
                "With the guest's present state if the new side can still give it, else to the"
                        + " checkpoint; the report says how much was lost.")
public final class RollbackCommand extends VmCommand {

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) throws InterruptedException {
        Await await = new Await();
        SwitchoverReport report = await.result(shadows.rollback(id(), await.progress(out)));
        if (out.isJson()) {
            out.json(ReportJson.switchover(report));
        } else {
            out.text(ReportText.switchover(report));
        }
        if (report.status() != SwitchoverState.ROLLED_BACK) {
            throw report.problem()
                    .orElse(
                            Problem.of(
                                    Problem.REFUSED,
                                    "the rollback of VM "
                                            + vm
                                            + " ended in the state "
                                            + report.status(),
                                    "See gnomon:events " + vm + "."))
                    .asException();
        }
    }

    @Override
    Problem interrupted() {
        return Problem.of(
                "interrupted",
                "stopped waiting; the rollback of VM " + vm + " goes on",
                "Follow it with gnomon:events " + vm + ".");
    }
}
