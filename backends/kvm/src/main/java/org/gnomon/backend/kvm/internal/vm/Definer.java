package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.launch.VmProperties;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.state.VmSpec;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;

/** Starts a new VM. */
public final class Definer {
    private static final String CONSOLE = "console";

    private final Host host;
    private final VmmFinder finder;
    private final String accelerator;

    public Definer(Host host, VmmFinder finder, String accelerator) {
        this.host = host;
        this.finder = finder;
        this.accelerator = accelerator;
    }

    /** Starts it; if that fails, nothing of it stays. Blocks. */
    public KvmVm define(VmDefinition definition, Runnable forget) {
        VmProperties properties = VmProperties.forStart(definition);
        VmmVersion vmm = vmm(properties);
        MachineSpec machine = machine(definition, properties, vmm);
        VmRecord record = record(definition, properties, machine);
        requireMachine(vmm, machine);
        new LeftDisks(host).requireHere(record);
        host.store().createFolder(definition.id());
        VmBook book = new VmBook(host.store(), record);
        int number = book.nextSequence();
        Path ram = host.directories().ram(definition.id(), number);
        Side side = null;
        try {
            RamFile.reserve(ram, definition.memoryBytes(), host.scheduler());
            side = start(book, vmm, ram, logs(definition, properties));
            return new KvmVm(host, book, side, forget);
        } catch (RuntimeException e) {
            if (side != null) {
                host.sides().remove(side);
            }
            RamFile.remove(ram);
            book.remove();
            throw e;
        }
    }

    private Side start(VmBook book, VmmVersion vmm, Path ram, Map<String, String> logs) {
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        book.read().disks().forEach(d -> disks.put(d.name(), BlockNodes.whole(d)));
        Sides.Order order = new Sides.Order(SideRecord.Role.ACTIVE, vmm, ram, disks, logs);
        Side side = host.sides().start(book.read(), order);
        try {
            List<DiskSpec> sized = new ArrayList<>();
            for (DiskSpec disk : book.read().disks()) {
                sized.add(disk.withSize(DiskLayers.sizeOf(side, disk)));
            }
            book.update(r -> r.withDisks(sized).plus(side.record()));
            side.execute("cont", null);
            return side;
        } catch (RuntimeException e) {
            host.sides().remove(side);
            throw e;
        }
    }

    private VmmVersion vmm(VmProperties properties) {
        Optional<String> named = properties.text("qemu");
        if (named.isPresent()) {
            return host.binaries().version(named.get());
        }
        List<VmmVersion> found = finder.find();
        return finder.onPath(found)
                .orElseThrow(
                        () ->
                                Problems.of(
                                        Problem.MISSING_PART,
                                        "There is no qemu-system-x86_64 on the PATH.",
                                        "Install qemu-system-x86, or give the property qemu."));
    }

    private void requireMachine(VmmVersion vmm, MachineSpec machine) {
        if (!host.binaries().machines(vmm.location()).contains(machine.type())) {
            throw Problems.invalid(
                    vmm + " does not know the machine type " + machine.type() + ".",
                    "Give a versioned type from: " + vmm.location() + " -machine help.");
        }
    }

    private VmRecord record(VmDefinition definition, VmProperties properties, MachineSpec machine) {
        List<DiskSpec> disks = new ArrayList<>();
        for (VmProperties.Disk disk : properties.disks()) {
            String name = "disk" + disks.size();
            String image = disk.image().toString();
            disks.add(
                    new DiskSpec(
                            disks.size(),
                            name,
                            image,
                            BlockNodes.image(name, image, disk.format()),
                            0,
                            List.of()));
        }
        VmSpec spec = VmSpec.of(definition, machine);
        return VmRecord.first(definition.id(), spec, disks, List.of());
    }

    private MachineSpec machine(VmDefinition definition, VmProperties properties, VmmVersion vmm) {
        List<String> arguments =
                new ArrayList<>(List.of("-nodefaults", "-no-user-config", "-display", "none"));
        arguments.addAll(List.of("-cpu", properties.word("cpu").orElse("qemu64")));
        arguments.addAll(List.of("-smp", Integer.toString(definition.vcpus())));
        properties.kernel().ifPresent(k -> arguments.addAll(List.of("-kernel", k.toString())));
        properties.initrd().ifPresent(i -> arguments.addAll(List.of("-initrd", i.toString())));
        properties.text("append").ifPresent(a -> arguments.addAll(List.of("-append", a)));
        Map<String, String> logs = logs(definition, properties);
        if (!logs.isEmpty()) {
            arguments.addAll(List.of("-chardev", console()));
            arguments.addAll(List.of("-serial", "chardev:" + CONSOLE));
        }
        for (int i = 0; i < properties.disks().size(); i++) {
            String drive = MachineSpec.disk("disk" + i);
            arguments.addAll(
                    List.of("-device", "virtio-blk-pci,id=disk" + i + "-dev,drive=" + drive));
        }
        if (properties.network()) {
            arguments.addAll(List.of("-netdev", "user,id=net0,restrict=on", "-device"));
            arguments.add("virtio-net-pci,id=net0-dev,netdev=net0,mac=" + mac(definition));
        }
        String type = properties.word("machine").orElseGet(() -> finder.commonMachine(vmm));
        return new MachineSpec(
                type, "", accelerator, "ram", arguments, logs, logs.isEmpty() ? "" : CONSOLE);
    }

    private static String console() {
        return "file,id=" + CONSOLE + ",path=" + MachineSpec.log(CONSOLE) + ",append=on";
    }

    private Map<String, String> logs(VmDefinition definition, VmProperties properties) {
        Path usual = host.directories().stateFolder(definition.id()).resolve("console.log");
        String log = properties.text("console").orElse(usual.toString());
        if (log.equals("none")) {
            return Map.of();
        }
        if (!Path.of(log).isAbsolute()) {
            throw Problems.invalid(
                    "The property 'console' is '" + log + "'.",
                    "Give the absolute path of a log file, or none.");
        }
        return Map.of(CONSOLE, log);
    }

    /** In QEMU's own range, the rest out of the VM's name. */
    private static String mac(VmDefinition definition) {
        String hash = KvmConfig.hash(definition.id().value());
        return "52:54:00:"
                + hash.substring(0, 2)
                + ":"
                + hash.substring(2, 4)
                + ":"
                + hash.substring(4, 6);
    }
}
