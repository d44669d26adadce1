package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.shell.internal.json.ReportJson;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Shows what an update would do, and moves nothing. */
@Service
@Command(
        scope = "gnomon",
        name = "plan",
        description = "Shows what an update would do, and moves nothing",
        detailedDescription =
                "The forecast says how long the guest would stand still, from what was measured"
                        + " on this VM. Exit code 1 if something stands in the way.\n"
                        + "  gnomon:plan demo --to /usr/bin/qemu-system-x86_64")
public final class PlanCommand extends UpdateCommandBase {

    @Override
    void run(Output out) throws InterruptedException {
        Plan plan = new Await().result(shadows.plan(wanted()));
        if (out.isJson()) {
            out.json(ReportJson.plan(backend(), plan));
        } else {
            out.text(ReportText.plan(plan));
        }
        if (!plan.blockers().isEmpty()) {
            Problem first = plan.blockers().get(0);
            throw Problem.of(
                            Problem.REFUSED,
                            "the update cannot be done now: " + first.message(),
                            first.nextStep())
                    .asException();
        }
    }
}
