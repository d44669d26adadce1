package org.gnomon.shell.internal.commands;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.Problem;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.backend.HypervisorBackend.GivenUp;

/** Says that another host is off for good. */
@Service
@Command(
        scope = "gnomon",
        name = "host-lost",
        description =
                "Says that another host is off for good, so that its VMs can go on without it",
        detailedDescription =
                "Without --it-is-off it only tells what would be given up. Nothing can see from"
                        + " here whether a host that does not answer is off: if it is not, a VM may"
                        + " run twice and ruin its disks. Switch it off first, and make sure.\n"
                        + "  gnomon:host-lost beta --it-is-off beta\n"
                        + "Should that host answer again, what was there is ended before anything"
                        + " else is asked of it; the disks of VMs that ran there stay.")
public final class HostLostCommand extends GnomonCommand {

    @Argument(index = 0, name = "host", required = true, description = "Name of the host")
    String host;

    @Option(
            name = "--it-is-off",
            description = "The name of the host once more: it was seen to be switched off")
    String off;

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Reference VmInventory inventory;

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void run(Output out) throws InterruptedException {
        if (off != null && !off.equals(host)) {
            throw Problem.of(
                            Problem.REFUSED,
                            "The host is '" + host + "', and --it-is-off says '" + off + "'.",
                            "Nothing was given up. Write the same name twice if it is that one.")
                    .asException();
        }
        boolean sure = off != null;
        List<GivenUp> all = new Await().result(inventory.hostLost(host, sure));
        if (out.isJson()) {
            out.json(ListJson.givenUp(host, sure, all));
        } else {
            out.text(text(all, sure));
        }
    }

    private String text(List<GivenUp> all, boolean sure) {
        if (all.isEmpty()) {
            return "No VM has anything on " + host + ": there is nothing to give up.";
        }
        List<String> lines = new ArrayList<>();
        lines.add(sure ? host + " counts as off for good:" : "If " + host + " is off for good:");
        all.forEach(g -> lines.add("  " + g.vm() + ": " + g.what() + "."));
        if (!sure) {
            lines.add("Nothing was changed. Switch that host off, make sure that it is off, then:");
            lines.add("  gnomon:host-lost " + host + " --it-is-off " + host);
        }
        return String.join("\n", lines);
    }
}
