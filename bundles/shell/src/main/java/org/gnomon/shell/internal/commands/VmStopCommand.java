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
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.ReportText;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.shell.internal.work.VmEnding;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;

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
    @Reference Scheduler scheduler;

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
        if (all) {
            endAll(out);
            return;
        }
        VmId target = inventory.require(new VmId(vm)).definition().id();
        if (!unprotect && shadows.shadow(target).isPresent()) {
            throw Problem.of(
                            Problem.REFUSED,
                            "VM " + target + " is protected",
                            "Add --unprotect, or take its shadow away with gnomon:unprotect.")
                    .asException();
        }
        JsonNode done = end(out, target);
        if (out.isJson()) {
            out.json(done);
        }
    }

    private void endAll(Output out) throws InterruptedException {
        List<JsonNode> trees = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (VirtualMachine one : inventory.vms()) {
            VmId target = one.definition().id();
            try {
                trees.add(end(out, target));
            } catch (GnomonException e) {
                if (inventory.find(target).isPresent()) {
                    trees.add(ListJson.failed(target, e.problem()));
                    failed.add("VM " + target + ": " + ReportText.problem(e.problem()));
                }
            }
        }
        if (out.isJson()) {
            out.json(Json.array(trees, Function.identity()));
        } else if (trees.isEmpty()) {
            out.text("There was no VM to end.");
        }
        if (!failed.isEmpty()) {
            throw Problem.of(Problem.REFUSED, String.join(" ", failed), "").asException();
        }
    }

    private JsonNode end(Output out, VmId target) throws InterruptedException {
        List<String> disks = inventory.require(target).disksElsewhere();
        boolean ended = new VmEnding(inventory, shadows, scheduler, out).end(target);
        if (!out.isJson()) {
            out.text("VM " + target + (ended ? " has ended." : " was let go; it runs on."));
            disks.forEach(d -> out.text("Its disks are on another host: " + d + "."));
        }
        return ListJson.stopped(target, ended ? "stopped" : "let-go", disks);
    }
}
