package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.service.PeerAdmin;

/** Completes names of paired hosts. */
@Service
public final class HostCompleter implements Completer {

    @Reference PeerAdmin hosts;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = hosts.pairings().stream().map(PeerAdmin.Pairing::name).toList();
        return new StringsCompleter(names, true).complete(session, line, candidates);
    }
}
