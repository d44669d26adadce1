package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.gnomon.model.VmId;

/** A command about one VM. */
abstract class VmCommand extends GnomonCommand {

    @Argument(index = 0, name = "vm", required = true, description = "Name of the VM")
    @Completion(VmCompleter.class)
    String vm;

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Override
    final List<String> more() {
        return more;
    }

    final VmId id() {
        return new VmId(vm);
    }
}
