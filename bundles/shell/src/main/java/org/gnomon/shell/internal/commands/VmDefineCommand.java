package org.gnomon.shell.internal.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.text.Inputs;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** Starts a VM, or attaches to one that runs already. */
@Service
@Command(
        scope = "gnomon",
        name = "vm-define",
        description = "Starts a VM, or attaches to one that runs already",
        detailedDescription =
                "With --example the backend supplies a small VM that works on this machine:\n"
                        + "  gnomon:vm-define demo --backend simulator --example\n"
                        + "Without it, say what it is made of; what key=value pairs a backend"
                        + " understands is in its documentation:\n"
                        + "  gnomon:vm-define web --backend kvm --memory 512m --vcpus 2"
                        + " disk=/srv/web.img\n"
                        + "With --origin adopt Gnomon attaches to a VM that something else"
                        + " started, and never ends it.")
public final class VmDefineCommand extends GnomonCommand {

    @Option(
            name = "--backend",
            description = "Kind of the backend; not needed if there is only one")
    @Completion(BackendCompleter.class)
    String backend;

    @Option(name = "--memory", description = "Size of its memory, for example 256m or 2g")
    String memory;

    @Option(name = "--vcpus", description = "Number of its virtual CPUs")
    String vcpus;

    @Option(name = "--origin", description = "start, or adopt one that runs already")
    @Completion(
            value = StringsCompleter.class,
            values = {"start", "adopt"})
    String origin = "start";

    @Option(name = "--example", description = "Begin with the backend's example VM")
    boolean example;

    @Argument(index = 0, name = "vm", required = true, description = "Name for the VM")
    String vm;

    @Argument(
            index = 1,
            name = "key=value",
            multiValued = true,
            description = "Properties that the backend understands, and options")
    List<String> more;

    @Reference VmInventory inventory;

    private Map<String, String> properties = Map.of();

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void positional(List<String> rest) {
        properties = Inputs.properties(rest);
    }

    @Override
    void run(Output out) throws InterruptedException {
        VmDefinition definition = example ? fromExample() : fromOptions();
        out.say("Bringing up VM " + definition.id() + " ...");
        VirtualMachine defined = new Await().result(inventory.define(definition));
        if (out.isJson()) {
            out.json(ListJson.done(definition.id(), "defined"));
        } else {
            out.text("VM " + definition.id() + " runs on " + defined.vmm() + ".");
            out.say("Give it a shadow next: gnomon:protect " + definition.id());
        }
    }

    private VmDefinition fromExample() throws InterruptedException {
        VmDefinition given = new Await().result(inventory.backend(kind()).example(new VmId(vm)));
        Map<String, String> all = new LinkedHashMap<>(given.properties());
        all.putAll(properties);
        return new VmDefinition(
                given.id(),
                given.backend(),
                given.origin(),
                memory == null ? given.memoryBytes() : Inputs.size("--memory", memory),
                cpus(given.vcpus()),
                all);
    }

    private VmDefinition fromOptions() {
        return new VmDefinition(
                new VmId(vm),
                kind(),
                Inputs.oneOf("--origin", origin, VmDefinition.Origin.values(), Human::word),
                Inputs.size("--memory", memory == null ? "256m" : memory),
                cpus(1),
                properties);
    }

    private int cpus(int otherwise) {
        return vcpus == null ? otherwise : (int) Inputs.whole("--vcpus", vcpus, 1, 1024);
    }

    private String kind() {
        if (backend != null) {
            return inventory.backend(backend).info().kind();
        }
        List<HypervisorBackend> all = inventory.backends();
        if (all.size() == 1) {
            return all.get(0).info().kind();
        }
        throw Problem.of(
                        Problem.INVALID_INPUT,
                        "there are " + all.size() + " backends, and --backend does not say which",
                        "See gnomon:backend-list.")
                .asException();
    }
}
