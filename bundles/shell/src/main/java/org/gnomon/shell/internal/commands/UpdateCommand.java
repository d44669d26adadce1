package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.shell.internal.json.ReportJson;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Updates the VMM under a running VM: plan, rehearse, decide, switch, watch, report. */
@Service
@Command(
        scope = "gnomon",
        name = "update",
        description =
                "Updates the VMM under a running VM: plan, rehearse, decide, switch, watch, report",
        detailedDescription =
                "Shows the plan first, then asks, or goes on at once with --yes. If the"
                        + " rehearsal does not end in go, nothing is switched; if the VM is unwell"
                        + " after the switch, it is taken back.\n"
                        + "  gnomon:update demo --to /usr/bin/qemu-system-x86_64 --dry-run\n"
                        + "  gnomon:update demo --to /usr/bin/qemu-system-x86_64 --yes\n"
                        + "Ctrl-C stops the waiting, not the update.")
public final class UpdateCommand extends UpdateCommandBase {

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Option(name = "--dry-run", description = "Only the plan; nothing moves")
    boolean dryRun;

    @Override
    void run(Output out) throws InterruptedException {
        Update update = wanted();
        Plan plan = new Await().result(shadows.plan(update));
        if (dryRun) {
            show(out, plan);
            return;
        }
        out.say(ReportText.plan(plan));
        Confirmation.require(session, out, yes, "Update VM " + vm + " now?");
        Await await = new Await();
        String backend = backend();
        conclude(out, backend, await.result(shadows.update(update, await.progress(out))));
    }

    private void show(Output out, Plan plan) {
        if (out.isJson()) {
            out.json(ReportJson.plan(backend(), plan));
        } else {
            out.text(ReportText.plan(plan));
        }
        if (!plan.blockers().isEmpty()) {
            throw plan.blockers().get(0).asException();
        }
    }

    @Override
    Problem interrupted() {
        return Problem.of(
                "interrupted",
                "stopped waiting; the update of VM " + vm + " goes on",
                "Follow it with gnomon:shadow-list and gnomon:events " + vm + ".");
    }
}
