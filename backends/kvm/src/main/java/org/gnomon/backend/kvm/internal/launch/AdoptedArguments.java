package org.gnomon.backend.kvm.internal.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * Reads how a running QEMU was started, so that another can be started alike. What is not
 * understood is refused by name: a shadow that differs from its primary would be found out at the
 * switch, which is too late.
 */
public final class AdoptedArguments {
    /** Kept as they are, with their value. */
    private static final Set<String> KEPT =
            Set.of(
                    "-cpu",
                    "-smp",
                    "-kernel",
                    "-initrd",
                    "-append",
                    "-display",
                    "-vga",
                    "-rtc",
                    "-global",
                    "-boot",
                    "-uuid",
                    "-smbios",
                    "-overcommit",
                    "-msg",
                    "-serial",
                    "-device",
                    "-netdev",
                    "-chardev",
                    "-nic",
                    "-L");

    private static final Set<String> KEPT_ALONE =
            Set.of("-nodefaults", "-no-user-config", "-nographic", "-no-hpet", "-no-acpi");

    /** Of this process only. */
    private static final Set<String> DROPPED =
            Set.of("-qmp", "-mon", "-pidfile", "-name", "-monitor", "-incoming", "-D");

    private static final Set<String> DROPPED_ALONE = Set.of("-daemonize", "-S", "-no-shutdown");

    private final List<String> command;
    private final List<String> hardware = new ArrayList<>();
    private final Map<String, String> logs = new LinkedHashMap<>();
    private final Map<String, ObjectNode> blocks = new LinkedHashMap<>();
    private final List<DiskSpec> disks = new ArrayList<>();
    private final List<String> monitors = new ArrayList<>();
    private Map<String, String> machine = Map.of();
    private Map<String, String> ram = Map.of();
    private String accelerator = "tcg";
    private String console = "";
    private int vcpus = 1;

    private AdoptedArguments(List<String> command) {
        this.command = command;
    }

    /** Reads a command line; fails with {@code unsupported} and what would have to be different. */
    public static AdoptedArguments parse(List<String> command) {
        if (command.isEmpty() || command.size() > 1000) {
            throw unsupported("The process has " + command.size() + " arguments", "a QEMU");
        }
        AdoptedArguments parsed = new AdoptedArguments(command);
        parsed.readMonitors();
        parsed.read();
        parsed.requireSharedRam();
        return parsed;
    }

    private void readMonitors() {
        for (int i = 0; i + 1 < command.size(); i++) {
            if (command.get(i).equals("-mon")) {
                Map<String, String> monitor = OptionText.parse(command.get(i + 1), "chardev");
                monitors.add(monitor.getOrDefault("chardev", ""));
            }
        }
    }

    private int firstOption() {
        for (int i = 1; i < command.size(); i++) {
            // A loader in front of the binary has options of its own, with two dashes.
            if (command.get(i).startsWith("-") && isKnown(command.get(i))) {
                return i;
            }
        }
        return command.size();
    }

    private static boolean isKnown(String option) {
        return KEPT.contains(option)
                || KEPT_ALONE.contains(option)
                || DROPPED.contains(option)
                || DROPPED_ALONE.contains(option)
                || Set.of("-machine", "-M", "-accel", "-m", "-object", "-blockdev", "-enable-kvm")
                        .contains(option);
    }

    private void read() {
        for (int i = firstOption(); i < command.size(); i++) {
            String option = command.get(i);
            if (option.startsWith("--")) {
                option = option.substring(1);
            }
            if (KEPT_ALONE.contains(option)) {
                hardware.add(option);
            } else if (option.equals("-enable-kvm")) {
                accelerator = "kvm";
            } else if (!DROPPED_ALONE.contains(option)) {
                if (!isKnown(option) || i + 1 == command.size()) {
                    throw unsupported("The VM was started with " + option, "a VM without it");
                }
                take(option, command.get(++i));
            }
        }
    }

    private void take(String option, String value) {
        if (value.chars().anyMatch(c -> c < ' ')) {
            throw unsupported(option + " has control characters", "plain text");
        }
        switch (option) {
            case "-machine", "-M" -> machine = OptionText.parse(value, "type");
            case "-accel" -> accelerator = OptionText.split(value).get(0);
            case "-object" -> object(value);
            case "-blockdev" -> block(value);
            case "-device" -> device(value);
            case "-chardev" -> chardev(value);
            case "-netdev" -> netdev(value);
            case "-nic" -> nic(value);
            case "-serial" -> serial(value);
            case "-smp" -> smp(value);
            default -> {
                if (KEPT.contains(option)) {
                    hardware.addAll(List.of(option, value));
                }
            }
        }
    }

    private void object(String value) {
        Map<String, String> object =
                value.startsWith("{") ? strings(json(value)) : OptionText.parse(value, "qom-type");
        if (!object.getOrDefault("qom-type", "").equals("memory-backend-file") || !ram.isEmpty()) {
            throw unsupported(
                    "The VM has the object " + value,
                    "exactly one object, a memory-backend-file for all of its RAM");
        }
        ram = object;
    }

    private void block(String value) {
        ObjectNode node = value.startsWith("{") ? json(value) : nested(value);
        String name = node.path("node-name").asText();
        if (name.isEmpty() || (node.has("file") && !node.get("file").isTextual())) {
            throw unsupported(
                    "The block node " + value + " has no name or an unnamed child",
                    "a named format node over a named file node");
        }
        blocks.put(name, node);
    }

    private void device(String value) {
        Map<String, String> device =
                value.startsWith("{") ? strings(json(value)) : OptionText.parse(value, "driver");
        if (device.getOrDefault("driver", "").startsWith("vfio")) {
            throw unsupported("The VM has the passed-through device " + value, "emulated devices");
        }
        String drive = device.get("drive");
        if (drive != null) {
            device.put("drive", MachineSpec.disk(drive));
            disks.add(disk(drive));
        }
        hardware.addAll(List.of("-device", OptionText.print(device, "driver")));
    }

    private DiskSpec disk(String name) {
        ObjectNode format = blocks.get(name);
        ObjectNode file = format == null ? null : blocks.get(format.path("file").asText());
        if (file == null || !file.path("driver").asText().equals("file") || name.length() > 31) {
            throw unsupported(
                    "The disk " + name + " is not made of two -blockdev nodes",
                    "a format node over a file node, both given with -blockdev");
        }
        return new DiskSpec(
                disks.size(),
                name,
                file.path("filename").asText(),
                List.of(Json.text(file), Json.text(format)),
                0,
                List.of());
    }

    private void chardev(String value) {
        Map<String, String> chardev = OptionText.parse(value, "backend");
        String id = chardev.getOrDefault("id", "");
        if (monitors.contains(id)) {
            return;
        }
        String backend = chardev.getOrDefault("backend", "");
        if (backend.equals("file")) {
            logs.put(id, chardev.getOrDefault("path", ""));
            hardware.addAll(
                    List.of(
                            "-chardev",
                            "file,id=" + id + ",path=" + MachineSpec.log(id) + ",append=on"));
        } else if (backend.equals("null")) {
            hardware.addAll(List.of("-chardev", value));
        } else {
            throw unsupported("The VM has the character device " + value, "file or null");
        }
    }

    private void serial(String value) {
        if (value.startsWith("chardev:")) {
            console = console.isEmpty() ? value.substring("chardev:".length()) : console;
        } else if (value.startsWith("file:")) {
            throw unsupported(
                    "The VM has -serial " + value,
                    "-chardev file,...,append=on and -serial chardev:ID");
        } else if (!value.equals("none") && !value.equals("null")) {
            throw unsupported("The VM has -serial " + value, "a file or none");
        }
        hardware.addAll(List.of("-serial", value));
    }

    private void netdev(String value) {
        Map<String, String> net = OptionText.parse(value, "type");
        if (!net.getOrDefault("type", "").equals("user")
                || !net.getOrDefault("restrict", "").equals("on")
                || net.containsKey("hostfwd")) {
            throw unsupported(
                    "The VM has the network " + value,
                    "user,id=...,restrict=on without forwarded ports");
        }
        hardware.addAll(List.of("-netdev", value));
    }

    private void nic(String value) {
        if (!value.equals("none")) {
            throw unsupported("The VM has -nic " + value, "-netdev and -device");
        }
        hardware.addAll(List.of("-nic", value));
    }

    private void smp(String value) {
        Map<String, String> smp = OptionText.parse(value, "cpus");
        try {
            vcpus = Integer.parseInt(smp.getOrDefault("cpus", ""));
        } catch (NumberFormatException e) {
            throw unsupported("The VM has -smp " + value, "-smp with a number of cpus");
        }
        hardware.addAll(List.of("-smp", value));
    }

    private void requireSharedRam() {
        if (ram.isEmpty() || !ram.getOrDefault("share", "off").equals("on")) {
            throw unsupported(
                    "The VM's RAM is private to its process",
                    "-object memory-backend-file,id=ram,share=on,mem-path=...,size=... with"
                            + " -machine memory-backend=ram");
        }
        if (!ram.get("id").equals(machine.get("memory-backend"))) {
            throw unsupported(
                    "The RAM file is not the machine's memory-backend",
                    "-machine ...,memory-backend=" + ram.get("id"));
        }
        String type = machine.getOrDefault("type", "");
        if (!type.matches(".*-\\d+\\.\\d+")) {
            throw unsupported(
                    "The machine type is '" + type + "', which another QEMU may read otherwise",
                    "a versioned machine type such as pc-q35-7.2");
        }
    }

    /** What all sides have in common. */
    public MachineSpec machine() {
        Map<String, String> rest = new LinkedHashMap<>(machine);
        String type = rest.remove("type");
        rest.remove("memory-backend");
        String accel = rest.containsKey("accel") ? rest.remove("accel") : accelerator;
        String options = rest.isEmpty() ? "" : "," + OptionText.print(rest, "type");
        return new MachineSpec(
                type, options, accel.split(":")[0], ram.get("id"), hardware, logs, console);
    }

    public String ram() {
        return ram.get("mem-path");
    }

    /** The size of the RAM in bytes. */
    public long ramBytes() {
        return Sizes.bytes(ram.getOrDefault("size", ""));
    }

    public int vcpus() {
        return vcpus;
    }

    public List<DiskSpec> disks() {
        return List.copyOf(disks);
    }

    /** The executable: the process's own, unless a loader stands in front of it. */
    public Path binary(long pid) {
        for (int i = 0; i + 1 < command.size() && i < firstOption(); i++) {
            if (command.get(i).equals("--argv0")) {
                return Path.of(command.get(i + 1));
            }
        }
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe"));
        } catch (IOException e) {
            return Path.of(command.get(0));
        }
    }

    private static ObjectNode json(String text) {
        try {
            JsonNode node = Json.MAPPER.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw unsupported("An option is not JSON: " + text, "JSON that QEMU would read");
        }
        throw unsupported("An option is no JSON object: " + text, "a JSON object");
    }

    private static Map<String, String> strings(ObjectNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        node.properties()
                .forEach(
                        f ->
                                values.put(
                                        f.getKey(),
                                        f.getValue().isBoolean()
                                                ? f.getValue().asBoolean() ? "on" : "off"
                                                : f.getValue().asText()));
        return values;
    }

    /** {@code a.b=on} as JSON. */
    private static ObjectNode nested(String text) {
        ObjectNode root = Json.object();
        OptionText.parse(text, "driver")
                .forEach(
                        (key, value) -> {
                            ObjectNode at = root;
                            String[] path = key.split("\\.");
                            for (int i = 0; i < path.length - 1; i++) {
                                at = at.withObjectProperty(path[i]);
                            }
                            String last = path[path.length - 1];
                            if (value.equals("on") || value.equals("off")) {
                                at.put(last, value.equals("on"));
                            } else {
                                at.put(last, value);
                            }
                        });
        return root;
    }

    private static GnomonException unsupported(String found, String wanted) {
        return Problems.of(
                Problem.UNSUPPORTED,
                found + ", which cannot be taken over to another QEMU.",
                "It would need: " + wanted + ".");
    }
}
