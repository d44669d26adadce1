package org.gnomon.backend.kvm.internal.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.launch.CommandLine;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.OpenFiles;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.process.ProcessKiller;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.gnomon.time.Scheduler;

/** Starts QEMU processes. */
public final class Sides {
    private final Directories directories;
    private final Scheduler scheduler;
    private final Commands commands;
    private final Grounds grounds;
    private final int sockets;

    /** On this machine only. */
    public Sides(Directories directories, Scheduler scheduler, Commands commands) {
        this(directories, scheduler, commands, new Grounds(scheduler));
    }

    /**
     * Also on other hosts, but nothing is started there.
     *
     * @param grounds the hosts
     */
    public Sides(Directories directories, Scheduler scheduler, Commands commands, Grounds grounds) {
        this(directories, scheduler, commands, grounds, 2);
    }

    /**
     * With more ways in.
     *
     * @param sockets how many QMP sockets each side has, 2 at least; QEMU serves one client on each
     */
    public Sides(
            Directories directories,
            Scheduler scheduler,
            Commands commands,
            Grounds grounds,
            int sockets) {
        this.sockets = sockets;
        this.directories = directories;
        this.scheduler = scheduler;
        this.commands = commands;
        this.grounds = grounds;
    }

    /**
     * What to start.
     *
     * @param role what it will be
     * @param vmm which QEMU
     * @param ram its RAM file
     * @param disks what it opens, by disk name
     * @param logs where its logs go, by device id
     */
    public record Order(
            SideRecord.Role role,
            VmmVersion vmm,
            Path ram,
            Map<String, BlockNodes.Chain> disks,
            Map<String, String> logs) {}

    /** A side that runs already. */
    public Side attach(SideRecord record) {
        return new Side(record, scheduler, grounds.of(record.host()));
    }

    /**
     * Starts a QEMU and waits until it answers. The first one of a VM waits to be told to run, all
     * others for state. If it does not come up, nothing of it stays. Blocks.
     */
    public Side start(VmRecord vm, Order order) {
        CommandLine.Side side = side(vm, order);
        List<String> command = CommandLine.of(vm.machine(), vm.memoryBytes(), side);
        return launch(vm, order, side, command);
    }

    /** Starts a QEMU that has the VM's disks and nothing else. Blocks. */
    public Side startTool(VmRecord vm, VmmVersion vmm, Map<String, BlockNodes.Chain> disks) {
        Order order = new Order(SideRecord.Role.REHEARSAL, vmm, Path.of(""), disks, Map.of());
        CommandLine.Side side = side(vm, order);
        return launch(vm, order, side, CommandLine.tool(side));
    }

    private CommandLine.Side side(VmRecord vm, Order order) {
        return new CommandLine.Side(
                order.vmm().location(),
                directories.sideName(vm.id(), vm.sequence()),
                order.ram().toString(),
                order.role() != SideRecord.Role.REHEARSAL,
                order.role() != SideRecord.Role.ACTIVE,
                IntStream.range(0, sockets)
                        .mapToObj(i -> directories.socket(vm.id(), vm.sequence(), "q" + i))
                        .map(Path::toString)
                        .toList(),
                order.logs(),
                order.disks());
    }

    private Side launch(VmRecord vm, Order order, CommandLine.Side side, List<String> command) {
        String log = "qemu-" + vm.sequence() + ".log";
        Path stderr = directories.stateFolder(vm.id()).resolve(log);
        // A tool works for a VM that runs; a rehearsal is a guest beside it.
        boolean guest = !side.ram().isEmpty();
        int niceness = guest && order.role() == SideRecord.Role.REHEARSAL ? 5 : 0;
        ProcessIdentity process = startProcess(command, stderr, niceness);
        SideRecord record =
                new SideRecord(
                        order.role(),
                        side.name(),
                        process,
                        order.vmm().location(),
                        order.vmm().version(),
                        side.ram(),
                        side.sockets(),
                        stderr.toString(),
                        order.logs());
        return awaitAnswer(attach(record), vm);
    }

    private ProcessIdentity startProcess(List<String> command, Path stderr, int niceness) {
        directories.prepare();
        try {
            Files.deleteIfExists(stderr);
        } catch (IOException e) {
            throw Problems.io("Cannot begin the log " + stderr, e);
        }
        return commands.startDetached(command, stderr, niceness);
    }

    private Side awaitAnswer(Side side, VmRecord vm) {
        try {
            Path last = Path.of(side.record().sockets().get(sockets - 1));
            boolean seen =
                    Waits.until(
                            scheduler,
                            Duration.ofMillis(10),
                            Limits.START,
                            () -> Files.exists(last) || !side.isAlive());
            if (!seen) {
                throw Problems.timeout(side.vmm() + " at its start", Limits.START);
            }
            side.connect(Limits.START);
            return side;
        } catch (GnomonException e) {
            boolean died = side.diesSoon();
            GnomonException reason = died ? whyItDied(side, vm) : e;
            remove(side);
            throw reason;
        }
    }

    private static GnomonException whyItDied(Side side, VmRecord vm) {
        String words = side.lastWords();
        if (words.contains("unsupported machine type")) {
            return QemuBinary.machineUnknown(side.record().binary(), vm.machine().type())
                    .asException();
        }
        if (words.contains("Failed to get \"write\" lock")) {
            return inUse(images(vm), words);
        }
        return side.crashed().asException();
    }

    private static GnomonException inUse(List<Path> disks, String words) {
        List<String> holders =
                disks.stream()
                        .flatMap(d -> OpenFiles.holders(d).stream().map(h -> d + ": " + h))
                        .distinct()
                        .toList();
        return Problems.of(
                Problem.REFUSED,
                "A disk of the VM is in use by another process"
                        + (holders.isEmpty() ? "" : " (" + String.join("; ", holders) + ")")
                        + ": "
                        + words,
                "End what uses the image, or give the VM another one. Two VMs on one image ruin"
                        + " it.");
    }

    private static List<Path> images(VmRecord vm) {
        return vm.disks().stream().map(d -> Path.of(d.image())).toList();
    }

    /** Ends a side and removes its sockets; false if it could not be confirmed gone. */
    public boolean remove(Side side) {
        return side.remove();
    }

    public ProcessKiller killer() {
        return grounds.killer();
    }

    /** That a binary which should have been one is gone. */
    public static GnomonException notRunning(Side side) {
        return Problems.of(
                Problem.NOT_RUNNING,
                side.vmm() + " of the VM is gone: " + side.lastWords(),
                "Define the VM again.");
    }
}
