package org.gnomon.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.VmDefinition;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.service.Telemetry;
import org.gnomon.service.VmInventory;
import org.gnomon.shell.internal.json.Json;
import org.gnomon.shell.internal.json.ListJson;
import org.gnomon.shell.internal.text.Human;
import org.gnomon.shell.internal.work.Await;
import org.gnomon.shell.internal.work.Output;
import org.gnomon.spi.backend.VirtualMachine;

/** Shows the VMs under Gnomon's hand and what each does now. */
@Service
@Command(
        scope = "gnomon",
        name = "vm-list",
        description = "Shows the VMs under Gnomon's hand and what each does now",
        detailedDescription =
                "One line per VM: its backend, what its hypervisor says it does, what runs it,"
                        + " its size, and whether it has a shadow.\n"
                        + "A VM appears here after gnomon:vm-define, or at start if a"
                        + " configuration file lists it.")
public final class VmListCommand extends GnomonCommand {

    @Reference VmInventory inventory;
    @Reference ShadowVmManager shadows;
    @Reference Telemetry telemetry;

    @Override
    void run(Output out) throws InterruptedException {
        List<JsonNode> trees = new ArrayList<>();
        ShellTable table = new ShellTable();
        for (String column :
                List.of(
                        "VM", "Backend", "State", "Runs on", "Memory", "CPUs", "CPU use",
                        "Shadow")) {
            table.column(column);
        }
        table.emptyTableText(
                "No VMs yet. Define one: gnomon:vm-define --example --backend KIND NAME");
        for (VirtualMachine vm : inventory.vms()) {
            RunState state = new Await().result(vm.runState());
            Optional<Shadow> shadow = shadows.shadow(vm.definition().id());
            Optional<Sample> sample = telemetry.latest(vm.definition().id());
            trees.add(ListJson.vm(vm, state, shadow, sample));
            row(table, vm, state, shadow, sample);
        }
        if (out.isJson()) {
            out.json(Json.array(trees, Function.identity()));
        } else {
            out.table(table);
        }
    }

    private static void row(
            ShellTable table,
            VirtualMachine vm,
            RunState state,
            Optional<Shadow> shadow,
            Optional<Sample> sample) {
        VmDefinition definition = vm.definition();
        table.addRow()
                .addContent(
                        definition.id(),
                        definition.backend(),
                        Human.word(state),
                        vm.vmm(),
                        Human.bytes(definition.memoryBytes()),
                        definition.vcpus(),
                        sample.map(s -> Human.percent(s.data().cpuUsage())).orElse(Human.NONE),
                        shadow.map(s -> Human.word(s.state())).orElse("none"));
    }
}
