package org.gnomon.backend.kvm.internal.far;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.MachineSpec;

/**
 * What another host wants to have made here, from the bytes of its message to the arguments of a
 * QEMU: the far host's own classes are this package's alone.
 */
public final class OrderReader {

    /** Where files that were sent would be. */
    private static final String SENT = "/sent/";

    private static final Set<String> FREE_TEXT = Set.of("-append", "-netdev", "-smbios");

    private OrderReader() {}

    /** Reads and checks an order; fails if something comes through that must not. */
    public static void read(byte[] message) {
        FarHost.Order order = Message.decode(message).whole(FarHost.Order.class);
        new FarOrders(null, Set.of()).check("peer", withoutFiles(order));
        Set<String> disks =
                order.disks().stream().map(FarHost.Disk::name).collect(Collectors.toSet());
        Set<String> logs = new HashSet<>(order.machine().logs().keySet());
        Permitted permitted = new Permitted(hash -> SENT + hash, disks, logs);
        harmless(permitted.check(order.machine()).hardware(), disks, logs);
    }

    /** The check of an order looks for files that were sent; there are none. */
    private static FarHost.Order withoutFiles(FarHost.Order o) {
        MachineSpec m = o.machine();
        if (m == null) {
            return o;
        }
        MachineSpec bare =
                new MachineSpec(
                        m.type(),
                        m.machineOptions(),
                        m.accelerator(),
                        m.ramId(),
                        List.of(),
                        m.logs(),
                        m.console());
        return new FarHost.Order(
                o.key(), o.vm(), o.epoch(), bare, o.memoryBytes(), o.vcpus(), o.disks());
    }

    private static void harmless(List<String> arguments, Set<String> disks, Set<String> logs) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            for (String disk : disks) {
                argument = argument.replace(MachineSpec.disk(disk), "");
            }
            for (String log : logs) {
                argument = argument.replace(MachineSpec.log(log), "");
            }
            boolean free = i > 0 && FREE_TEXT.contains(arguments.get(i - 1));
            boolean path = argument.contains("/") && !argument.startsWith(SENT);
            if (argument.chars().anyMatch(c -> c < ' ') || (path && !free)) {
                throw new AssertionError("'" + argument + "' comes through");
            }
        }
    }

    /** An order as it is sent. */
    public static byte[] sample() {
        String kernel = Permitted.file("0".repeat(64));
        List<String> hardware =
                List.of(
                        "-nodefaults",
                        "-cpu",
                        "qemu64",
                        "-smp",
                        "1",
                        "-display",
                        "none",
                        "-chardev",
                        "file,id=console,path=" + MachineSpec.log("console") + ",append=on",
                        "-serial",
                        "chardev:console",
                        "-kernel",
                        kernel,
                        "-append",
                        "console=ttyS0 quiet",
                        "-device",
                        "virtio-blk-pci,drive=" + MachineSpec.disk("disk0") + ",id=disk0-dev",
                        "-netdev",
                        "user,id=net0,restrict=on",
                        "-device",
                        "virtio-net-pci,netdev=net0,romfile=");
        MachineSpec machine =
                new MachineSpec(
                        "pc-q35-7.2",
                        ",usb=off",
                        "tcg",
                        "ram",
                        hardware,
                        Map.of("console", "/var/log/console.log"),
                        "console");
        FarHost.Order order =
                new FarHost.Order(
                        "vm/shadow",
                        "vm",
                        3,
                        machine,
                        128L << 20,
                        1,
                        List.of(new FarHost.Disk("disk0", 64L << 20, "qcow2")));
        return new Message(Json.MAPPER.valueToTree(order), new byte[0]).encode();
    }
}
