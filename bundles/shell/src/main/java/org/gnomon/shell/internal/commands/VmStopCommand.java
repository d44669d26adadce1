package org.gnomon.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;

/** Ends a VM; one that was adopted is only let go and runs on. */
@Service
@Command(
        scope = "gnomon",
        name = "vm-stop",
        description = "Ends a VM; one that was adopted is only let go and runs on",
        detailedDescription =
                "A protected VM is ended only with --unprotect, so that nobody loses a shadow"
                        + " by accident.\n"
                        + "With --all every VM is ended that Gnomon started, their shadows first.")
public final class VmStopCommand extends GnomonCommand {

    @Option(name = "--all", description = "All VMs, unprotecting them first")
    boolean all;

    @Option(name = "--unprotect", description = "Take its shadow away first, if it has one")
    boolean unprotect;

    @Argument(index = 0, name = "vm", description = "Name of the VM; not with --all")
    @Completion(VmCompleter.class)
    String vm;

    @Argument(
            index = 1,
            name = "options",
            multiValued = true,
            description = "Options may stand here as well")
    List<String> more;

    @Reference VmInventory inventory;
    @Reference ShadowVmManager shadows;

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void positional(List<String> rest) throws CommandException {
        super.positional(rest);
        if (all == (vm != null)) {
            throw TrailingOptions.usage(this, "give either the name of a VM or --all");
        }
    }

    @Override
    void run(Output out) throws InterruptedException {
        List<VmId> targets =
                all
                        ? inventory.vms().stream().map(v -> v.definition().id()).toList()
                        : List.of(inventory.require(new VmId(vm)).definition().id());
        List<JsonNode> done = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (VmId target : targets) {
            try {
                done.add(ListJson.done(target, end(out, target)));
            } catch (GnomonException e) {
                if (!all) {
                    throw e;
                }
                failed.add(target + ": " + ReportText.problem(e.problem()));
            }
        }
        conclude(out, done, failed);
    }

    private void conclude(Output out, List<JsonNode> done, List<String> failed) {
        if (out.isJson()) {
            out.json(Json.array(done, Function.identity()));
        } else if (all && done.isEmpty() && failed.isEmpty()) {
            out.text("There was no VM to end.");
        }
        if (!failed.isEmpty()) {
            throw Problem.of(Problem.REFUSED, String.join(" ", failed), "").asException();
        }
    }

    private String end(Output out, VmId target) throws InterruptedException {
        boolean adopted =
                inventory.require(target).definition().origin() == VmDefinition.Origin.ADOPT;
        if (shadows.shadow(target).isPresent()) {
            if (!all && !unprotect) {
                throw Problem.of(
                                Problem.REFUSED,
                                "VM " + target + " is protected",
                                "Add --unprotect, or take its shadow away with gnomon:unprotect.")
                        .asException();
            }
            out.say("Taking away the shadow of VM " + target + " ...");
            new Await().result(shadows.unprotect(target));
        }
        out.say((adopted ? "Letting go of VM " : "Ending VM ") + target + " ...");
        new Await().result(inventory.stop(target));
        if (!out.isJson()) {
            out.text("VM " + target + (adopted ? " was let go; it runs on." : " has ended."));
        }
        return adopted ? "let-go" : "stopped";
    }
}
