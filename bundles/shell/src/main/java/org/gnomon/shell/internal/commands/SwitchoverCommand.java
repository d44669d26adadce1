package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Switches a VM after a rehearsal that said go. */
@Service
@Command(
        scope = "gnomon",
        name = "switchover",
        description = "Switches a VM after a rehearsal that said go",
        detailedDescription =
                "Allowed if the last rehearsal of this very update said go and is not older"
                        + " than ten minutes. gnomon:update does both in one.\n"
                        + "--force leaves out that condition; then an update is tried for the"
                        + " first time on the VM itself.")
public final class SwitchoverCommand extends UpdateCommandBase {

    @Option(name = "--force", description = "Switch without a rehearsal that said go")
    boolean force;

    @Override
    void run(Output out) throws InterruptedException {
        Await await = new Await();
        Update update = wanted();
        String backend = backend();
        conclude(
                out, backend, await.result(shadows.switchover(update, force, await.progress(out))));
    }

    @Override
    Problem interrupted() {
        return Problem.of(
                "interrupted",
                "stopped waiting; the switchover of VM " + vm + " goes on",
                "Follow it with gnomon:events " + vm + ".");
    }
}
