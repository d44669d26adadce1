package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.service.PeerAdmin;
import org.gnomon.service.PeerAdmin.Pairing;
import org.gnomon.shell.internal.json.HostJson;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.work.Output;

/** Shows the hosts that this one is paired with. */
@Service
@Command(
        scope = "gnomon",
        name = "host-list",
        description = "Shows the hosts that this one is paired with",
        detailedDescription =
                "Link: 'both ways', 'to it' or 'from it' alone, or 'none'; what went wrong with"
                        + " the link to it stands at the end.\n"
                        + "The fingerprint is that of the host's key: gnomon:host-identity shows"
                        + " it there.")
public final class HostListCommand extends GnomonCommand {

    private static final int SHORT = 16;

    @Reference PeerAdmin hosts;

    @Override
    void run(Output out) {
        List<Pairing> all = hosts.pairings();
        if (out.isJson()) {
            out.json(Json.array(all, HostJson::pairing));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("Host", "Address", "Link", "Fingerprint", "Last problem")) {
            table.column(column);
        }
        table.emptyTableText("No host is paired. See gnomon:host-add --help.");
        all.forEach(one -> row(table, one));
        out.table(table);
    }

    private static void row(ShellTable table, Pairing one) {
        String print = one.fingerprint();
        table.addRow()
                .addContent(
                        one.name(),
                        one.address().isEmpty() ? Human.NONE : one.address(),
                        link(one),
                        print.length() > SHORT ? print.substring(0, SHORT) + "..." : print,
                        one.connected() ? "" : one.lastProblem());
    }

    private static String link(Pairing one) {
        if (one.connected()) {
            return one.connectedFrom() ? "both ways" : "to it";
        }
        return one.connectedFrom() ? "from it" : "none";
    }
}
