package org.gnomon.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.BackendText;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.backend.HypervisorBackend;

/** Shows the hypervisor backends and what they found on this machine. */
@Service
@Command(
        scope = "gnomon",
        name = "backend-list",
        description = "Shows the hypervisor backends and what they found on this machine",
        detailedDescription =
                "For each: what it can do, facts such as the accelerator and why it was chosen,"
                        + " and the VMMs that were found, oldest first. The place of a VMM can"
                        + " be given"
                        + " to --to.")
public final class BackendListCommand extends GnomonCommand {

    @Reference VmInventory inventory;

    @Override
    void run(Output out) throws InterruptedException {
        List<JsonNode> trees = new ArrayList<>();
        for (HypervisorBackend backend : inventory.backends()) {
            List<VmmVersion> vmms = vmms(out, backend);
            trees.add(ListJson.backend(backend.info(), vmms));
            if (!out.isJson()) {
                out.text(BackendText.of(backend.info(), vmms));
            }
        }
        if (out.isJson()) {
            out.json(Json.array(trees, Function.identity()));
        } else if (trees.isEmpty()) {
            out.text("No backend is installed. Try: feature:install gnomon-backend-simulator");
        }
    }

    private static List<VmmVersion> vmms(Output out, HypervisorBackend backend)
            throws InterruptedException {
        try {
            return new Await().result(backend.vmms());
        } catch (GnomonException e) {
            out.say(backend.info().kind() + ": " + ReportText.problem(e.problem()));
            return List.of();
        }
    }
}
