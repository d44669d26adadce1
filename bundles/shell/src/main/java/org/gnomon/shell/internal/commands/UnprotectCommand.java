package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Takes a VM's shadow away; the VM goes on. */
@Service
@Command(
        scope = "gnomon",
        name = "unprotect",
        description = "Takes a VM's shadow away; the VM goes on")
public final class UnprotectCommand extends VmCommand {

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) throws InterruptedException {
        if (shadows.shadow(id()).isEmpty()) {
            throw Problem.of(
                            Problem.NOT_PROTECTED,
                            "VM '" + vm + "' has no shadow",
                            "See gnomon:shadow-list.")
                    .asException();
        }
        new Await().result(shadows.unprotect(id()));
        if (out.isJson()) {
            out.json(ListJson.done(id(), "unprotected"));
        } else {
            out.text("VM " + vm + " has no shadow any more; it runs on.");
        }
    }
}
