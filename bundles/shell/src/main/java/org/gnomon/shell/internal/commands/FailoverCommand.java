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

/** Goes on from the newest checkpoint of a VM whose primary is lost. */
@Service
@Command(
        scope = "gnomon",
        name = "failover",
        description = "Goes on from the newest checkpoint of a VM whose primary is lost",
        detailedDescription =
                "Refused while the primary runs. What is left of the primary is ended first, and"
                        + " that is confirmed; what the guest did after the checkpoint is lost, and"
                        + " the report says how much that is at most. Nothing goes back by itself.")
public final class FailoverCommand extends VmCommand {

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) throws InterruptedException {
        Await await = new Await();
        SwitchoverReport report = await.result(shadows.failover(id(), await.progress(out)));
        if (out.isJson()) {
            out.json(ReportJson.switchover(report));
        } else {
            out.text(ReportText.failover(report));
        }
        if (report.status() != SwitchoverState.COMMITTED) {
            throw report.problem().orElseGet(() -> ended(report)).asException();
        }
    }

    private static Problem ended(SwitchoverReport report) {
        return Problem.of(
                Problem.REFUSED,
                "the failover of VM " + report.vm() + " ended in the state " + report.status(),
                "See gnomon:explain " + report.vm() + ".");
    }

    @Override
    Problem interrupted() {
        return Problem.of(
                "interrupted",
                "stopped waiting; the failover of VM " + vm + " goes on",
                "Follow it with gnomon:events " + vm + ".");
    }
}
