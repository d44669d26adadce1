package org.gnomon.backend.kvm.internal.far;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.Qcow2;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.backend.kvm.internal.state.VmSpec;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;

/** Checks what another host wants to have made here. */
final class FarOrders {
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,120}");
    private static final long LEAST_MEMORY = 1 << 20;
    private static final long MOST_MEMORY = 4L << 40;
    private static final long MOST_DISK = 64L << 40;
    private static final int MOST_DISKS = 8;
    private static final int MOST_CPUS = 1024;
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;

    private final SentFiles files;
    private final Set<String> trusted;

    /**
     * Checks orders.
     *
     * @param trusted owners that may name images of this host
     */
    FarOrders(SentFiles files, Set<String> trusted) {
        this.files = files;
        this.trusted = Set.copyOf(trusted);
    }

    boolean isTrusted(String owner) {
        return trusted.contains(owner);
    }

    /** What the VM is, with paths of this host; fails with what is wrong. */
    VmSpec check(String owner, FarHost.Order order) {
        require(order.key() != null && KEY.matcher(order.key()).matches(), "key", order.key());
        require(order.vm() != null, "VM name", null);
        String vm = new VmId(order.vm()).value();
        require(order.epoch() >= 0, "epoch", order.epoch());
        boolean sized =
                order.memoryBytes() >= LEAST_MEMORY
                        && order.memoryBytes() <= MOST_MEMORY
                        && order.memoryBytes() % PAGE == 0;
        require(sized, "memory size", order.memoryBytes());
        require(order.vcpus() >= 1 && order.vcpus() <= MOST_CPUS, "number of CPUs", order.vcpus());
        require(order.machine() != null, "machine", null);
        disks(owner, order.disks());
        Set<String> names =
                order.disks().stream().map(FarHost.Disk::name).collect(Collectors.toSet());
        MachineSpec machine = order.machine();
        Set<String> logs = new HashSet<>(machine.logs().keySet());
        Permitted permitted = new Permitted(h -> files.path(h).toString(), names, logs);
        MachineSpec checked = permitted.check(machine);
        return new VmSpec(
                VmDefinition.Origin.START,
                order.memoryBytes(),
                order.vcpus(),
                Map.of("vm", vm, "owner", owner),
                checked);
    }

    private void disks(String owner, List<FarHost.Disk> disks) {
        require(disks.size() <= MOST_DISKS, "number of disks", disks.size());
        Set<String> names = new HashSet<>();
        for (FarHost.Disk disk : disks) {
            require(disk.name() != null && names.add(disk.name()), "disk", disk.name());
            boolean sized =
                    disk.sizeBytes() > 0
                            && disk.sizeBytes() <= MOST_DISK
                            && disk.sizeBytes() % SECTOR == 0;
            require(sized, "size of the disk " + disk.name(), disk.sizeBytes());
            boolean known = "qcow2".equals(disk.format()) || "raw".equals(disk.format());
            require(known, "format of the disk " + disk.name(), disk.format());
            if (disk.path() != null) {
                existing(owner, disk);
            }
        }
    }

    private void existing(String owner, FarHost.Disk disk) {
        if (!trusted.contains(owner)) {
            throw Problems.of(
                    Problem.REFUSED,
                    "The host " + owner + " may not name images here.",
                    "Let the image be made.");
        }
        Path image = Path.of(disk.path());
        boolean good =
                image.isAbsolute()
                        && Files.isRegularFile(image)
                        && Files.isWritable(image)
                        && Qcow2.isQcow2(image) == disk.format().equals("qcow2");
        require(good, "image of the disk " + disk.name(), disk.path());
    }

    private static void require(boolean condition, String what, Object found) {
        if (!condition) {
            String shown = String.valueOf(found);
            shown = shown.length() > 200 ? shown.substring(0, 200) + "..." : shown;
            throw Problems.invalid(
                    "The " + what + " is '" + shown.replaceAll("[^\\x20-\\x7e]", "?") + "'.",
                    "See the limits in the documentation of replicas on other hosts.");
        }
    }
}
