package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.backend.VirtualMachine;

/** Lets a VM go on that stands still, after a person has looked why it does. */
@Service
@Command(
        scope = "gnomon",
        name = "vm-resume",
        description = "Lets a VM go on that stands still, after a person has looked why it does",
        detailedDescription =
                "For a VM that was found standing still and of which the journal does not say why."
                        + " Refused when it does not stand still, when another copy of it runs, or"
                        + " when its state was handed over to another process.\n"
                        + "  gnomon:vm-resume web1 --yes")
public final class VmResumeCommand extends VmCommand {

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference VmInventory inventory;

    @Override
    void run(Output out) throws InterruptedException {
        VirtualMachine machine = inventory.require(id());
        Await await = new Await();
        RunState state = await.result(machine.runState());
        int copies = await.result(machine.activeCopies());
        if (state != RunState.PAUSED || copies != 0) {
            throw Problem.of(
                            Problem.REFUSED,
                            "VM "
                                    + vm
                                    + " is "
                                    + Human.word(state)
                                    + " with "
                                    + (copies == 1 ? "1 running copy" : copies + " running copies")
                                    + "; only one that stands still, with no running copy, can be"
                                    + " let go on",
                            "Look with gnomon:vm-list and gnomon:events " + vm + ".")
                    .asException();
        }
        Confirmation.require(session, out, yes, "Let VM " + vm + " go on where it stands?");
        await.result(machine.resume());
        if (out.isJson()) {
            out.json(ListJson.done(id(), "resumed"));
        } else {
            out.text("VM " + vm + " goes on.");
        }
    }
}
