package org.gnomon.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.work.Output;

/** Shows the protected VMs and how far their shadows are. */
@Service
@Command(
        scope = "gnomon",
        name = "shadow-list",
        description = "Shows the protected VMs and how far their shadows are",
        detailedDescription =
                "in-sync: ready for an update. lagging: older than its policy allows."
                        + " rehearsing: an update is tried on it. failed: the detail says why.")
public final class ShadowListCommand extends GnomonCommand {

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) {
        List<Shadow> all = shadows.shadows();
        if (out.isJson()) {
            out.json(Json.array(all, ListJson::shadow));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column :
                List.of("VM", "State", "Since", "Behind", "Rounds", "Changed", "Sent", "Detail")) {
            table.column(column);
        }
        table.emptyTableText("No VM is protected. Protect one: gnomon:protect NAME");
        for (Shadow shadow : all) {
            table.addRow()
                    .addContent(
                            shadow.vm(),
                            Human.word(shadow.state()),
                            Human.duration(shadow.since()),
                            shadow.replication()
                                    .map(r -> Human.duration(r.lag()))
                                    .orElse(Human.NONE),
                            shadow.replication().map(r -> "" + r.rounds()).orElse(Human.NONE),
                            shadow.replication()
                                    .map(r -> Human.bytes(r.rawBytes()))
                                    .orElse(Human.NONE),
                            shadow.replication()
                                    .map(r -> Human.bytes(r.sentBytes()))
                                    .orElse(Human.NONE),
                            shadow.detail());
        }
        out.table(table);
    }
}
