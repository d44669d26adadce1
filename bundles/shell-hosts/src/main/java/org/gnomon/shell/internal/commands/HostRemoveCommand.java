package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.service.PeerAdmin;
import org.gnomon.shell.internal.json.HostJson;
import org.gnomon.shell.internal.work.Output;

/** Ends the pairing with a host. */
@Service
@Command(
        scope = "gnomon",
        name = "host-remove",
        description = "Ends the pairing with a host; its connections are cut at once",
        detailedDescription =
                "Shadows on that host are no longer kept in sync, and cannot be switched to.\n"
                        + "The other host keeps its side until gnomon:host-remove is given there.")
public final class HostRemoveCommand extends GnomonCommand {

    @Argument(index = 0, name = "host", required = true, description = "Name of the host")
    @Completion(HostCompleter.class)
    String host;

    @Reference PeerAdmin hosts;

    @Override
    void run(Output out) {
        hosts.unpair(host);
        if (out.isJson()) {
            out.json(HostJson.done(host, "removed"));
        } else {
            out.text("Host " + host + " is no longer paired with this one.");
        }
    }
}
