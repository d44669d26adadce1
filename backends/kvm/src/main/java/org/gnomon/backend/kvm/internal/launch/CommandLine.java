package org.gnomon.backend.kvm.internal.launch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.MachineSpec;

/** Makes the arguments of a QEMU from what the VM is and what this side of it is. */
public final class CommandLine {
    private CommandLine() {}

    /**
     * What is particular to one side.
     *
     * @param binary the executable
     * @param name a name for people and for finding the process
     * @param ram the RAM file
     * @param share whether what the guest writes goes to the file
     * @param incoming whether it waits for state
     * @param sockets where it listens for QMP
     * @param logs where the logs go, by device id
     * @param disks by disk name
     */
    public record Side(
            String binary,
            String name,
            String ram,
            boolean share,
            boolean incoming,
            List<String> sockets,
            Map<String, String> logs,
            Map<String, BlockNodes.Chain> disks) {}

    /** The command, executable first. It always starts stopped. */
    public static List<String> of(MachineSpec machine, long memoryBytes, Side side) {
        List<String> command = new ArrayList<>(List.of(side.binary(), "-name", side.name()));
        command.addAll(List.of("-accel", machine.accelerator(), "-machine"));
        command.add(
                machine.type()
                        + ",memory-backend="
                        + escape(machine.ramId())
                        + machine.machineOptions());
        command.addAll(List.of("-m", memoryBytes / 1024 + "k", "-object"));
        command.add(
                "memory-backend-file,id="
                        + escape(machine.ramId())
                        + ",size="
                        + memoryBytes
                        + ",mem-path="
                        + escape(side.ram())
                        + ",share="
                        + (side.share() ? "on" : "off"));
        addDisks(command, side.disks());
        machine.hardware().forEach(a -> command.add(resolve(a, side)));
        addMonitors(command, side.sockets());
        // A guest that powers itself off can be told from a QEMU that died, also later.
        command.addAll(List.of("-S", "-no-shutdown"));
        if (side.incoming()) {
            command.addAll(List.of("-incoming", "defer"));
        }
        return command;
    }

    /** A QEMU without a machine, which has disks to work on. */
    public static List<String> tool(Side side) {
        List<String> command = new ArrayList<>(List.of(side.binary(), "-name", side.name()));
        command.addAll(List.of("-machine", "none", "-nodefaults", "-no-user-config"));
        command.addAll(List.of("-display", "none", "-S"));
        addDisks(command, side.disks());
        addMonitors(command, side.sockets());
        return command;
    }

    private static void addDisks(List<String> command, Map<String, BlockNodes.Chain> disks) {
        for (BlockNodes.Chain chain : disks.values()) {
            for (ObjectNode node : chain.nodes()) {
                command.addAll(List.of("-blockdev", Json.text(node)));
            }
        }
    }

    private static void addMonitors(List<String> command, List<String> sockets) {
        for (int i = 0; i < sockets.size(); i++) {
            String id = "gnomon-qmp-" + i;
            command.add("-chardev");
            command.add(
                    "socket,id=" + id + ",path=" + escape(sockets.get(i)) + ",server=on,wait=off");
            command.addAll(List.of("-mon", "chardev=" + id + ",mode=control"));
        }
    }

    private static String resolve(String argument, Side side) {
        String resolved = argument;
        for (Map.Entry<String, BlockNodes.Chain> disk : side.disks().entrySet()) {
            resolved = resolved.replace(MachineSpec.disk(disk.getKey()), disk.getValue().top());
        }
        for (Map.Entry<String, String> log : side.logs().entrySet()) {
            resolved = resolved.replace(MachineSpec.log(log.getKey()), escape(log.getValue()));
        }
        return resolved;
    }

    /** A value inside an option: QEMU reads a doubled comma as one. */
    public static String escape(String value) {
        return value.replace(",", ",,");
    }
}
