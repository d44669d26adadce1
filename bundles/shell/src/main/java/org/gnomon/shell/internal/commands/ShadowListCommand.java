package org.gnomon.shell.internal.commands;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowPlace;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.ShadowVmManager.Member;
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

    private static final List<String> COLUMNS =
            List.of(
                    "VM",
                    "Shadow",
                    "State",
                    "Since",
                    "Behind",
                    "Checkpoints",
                    "Rounds",
                    "Changed",
                    "Sent",
                    "Detail");

    @Reference ShadowVmManager shadows;

    @Override
    void run(Output out) {
        List<Shadow> all = shadows.shadows();
        if (out.isJson()) {
            out.json(
                    Json.array(
                            all,
                            s ->
                                    ListJson.shadow(
                                            s,
                                            shadows.members(s.vm()),
                                            shadows.redundancy(s.vm()))));
            return;
        }
        ShellTable table = new ShellTable();
        COLUMNS.forEach(table::column);
        table.emptyTableText("No VM is protected. Protect one: gnomon:protect NAME");
        for (Shadow shadow : all) {
            List<Member> members = shadows.members(shadow.vm());
            if (members.size() <= 1) {
                row(table, shadow, members.stream().findFirst());
            } else {
                members.forEach(m -> row(table, shadow, m));
            }
        }
        out.table(table);
    }

    private static void row(ShellTable table, Shadow shadow, Optional<Member> only) {
        String place = only.map(m -> m.place().toString()).orElse(Human.NONE);
        row(
                table,
                shadow,
                new Member(
                        only.map(Member::place).orElse(ShadowPlace.FIRST),
                        shadow.state(),
                        shadow.replication(),
                        only.flatMap(Member::checkpoints),
                        shadow.detail()),
                place);
    }

    private static void row(ShellTable table, Shadow shadow, Member member) {
        row(table, shadow, member, member.place().toString());
    }

    private static void row(ShellTable table, Shadow shadow, Member member, String place) {
        Optional<ReplicationStatus> r = member.replication();
        table.addRow()
                .addContent(
                        shadow.vm(),
                        place,
                        Human.word(member.state()),
                        Human.duration(shadow.since()),
                        r.map(s -> Human.duration(s.lag())).orElse(Human.NONE),
                        member.checkpoints().map(c -> "" + c.completed()).orElse(Human.NONE),
                        r.map(s -> "" + s.rounds()).orElse(Human.NONE),
                        r.map(s -> Human.bytes(s.rawBytes())).orElse(Human.NONE),
                        r.map(s -> Human.bytes(s.sentBytes())).orElse(Human.NONE),
                        member.detail());
    }
}
