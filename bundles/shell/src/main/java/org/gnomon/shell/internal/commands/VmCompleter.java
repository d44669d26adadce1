package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.service.VmInventory;

/** Completes names of VMs. */
@Service
public final class VmCompleter implements Completer {

    @Reference VmInventory inventory;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names =
                inventory.vms().stream().map(v -> v.definition().id().value()).toList();
        return new StringsCompleter(names, true).complete(session, line, candidates);
    }
}
