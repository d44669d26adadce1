package org.gnomon.shell.internal.commands;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.UpdateManager;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.text.DemoText;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Demo;
import org.gnomon.shell.internal.work.DemoRequest;
import org.gnomon.shell.internal.work.DemoResult;
import org.gnomon.shell.internal.work.DemoServices;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.time.Scheduler;

/** Shows the whole job on a VM of its own: protect, plan, rehearse, switch, watch, report. */
@Service
@Command(
        scope = "gnomon",
        name = "demo",
        description =
                "Shows the whole job on a VM of its own: protect, plan, rehearse, switch,"
                        + " watch, report",
        detailedDescription =
                "Starts a small VM, gives it a shadow, signals an update, and reports what"
                        + " became of it. Afterwards the VM is ended and nothing is left behind.\n"
                        + "  gnomon:demo\n"
                        + "  gnomon:demo --backend kvm\n"
                        + "  gnomon:demo --backend kvm --update-to"
                        + " /opt/qemu-10/qemu\n"
                        + "Without --update-to the VM begins on the oldest VMM that is found"
                        + " and is updated to the newest.")
public final class DemoCommand extends GnomonCommand {

    private static final long MOST_SEED = 999_999_999_999_999_999L;

    @Option(
            name = "--backend",
            description = "simulator needs nothing; kvm does it with real QEMU processes")
    @Completion(BackendCompleter.class)
    String backend = "simulator";

    @Option(
            name = "--update-to",
            description = "What to update to, for example the path of a QEMU binary")
    @Completion(TargetCompleter.class)
    String updateTo;

    @Option(name = "--seed", description = "Makes the simulator repeat itself; a whole number")
    String seed;

    @Option(name = "--vm", description = "Name for the VM")
    String vm = "demo";

    @Option(name = "--keep", description = "Leave the VM running and protected afterwards")
    boolean keep;

    @Reference VmInventory inventory;
    @Reference ShadowVmManager shadows;
    @Reference UpdateManager updates;
    @Reference Journal journal;
    @Reference Scheduler scheduler;

    @Override
    void run(Output out) throws InterruptedException {
        DemoServices services = new DemoServices(inventory, shadows, updates, journal, scheduler);
        DemoRequest request =
                new DemoRequest(
                        backend,
                        new VmId(vm),
                        Optional.ofNullable(updateTo),
                        Optional.ofNullable(seed).map(DemoCommand::seed),
                        keep);
        DemoResult result = new Demo(services, out).run(request);
        result.left().ifPresent(p -> out.say(ReportText.problem(p)));
        out.say("");
        try {
            UpdateCommandBase.conclude(out, backend, result.report());
        } finally {
            if (!out.isJson()) {
                out.text(DemoText.next(backend, result.report()));
            }
        }
        if (result.left().isPresent()) {
            throw result.left().get().asException();
        }
    }

    private static long seed(String text) {
        return Inputs.whole("--seed", text, -MOST_SEED, MOST_SEED);
    }

    @Override
    Problem interrupted() {
        return Problem.of("interrupted", "the demonstration was interrupted", "");
    }
}
