package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.AdoptedArguments;
import org.gnomon.backend.kvm.internal.launch.VmProperties;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.state.VmSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;

/** Attaches to a QEMU that someone else has started. */
public final class Adopter {
    private final Host host;

    public Adopter(Host host) {
        this.host = host;
    }

    /** A VM of just this definition that is on record, if it still runs. Blocks. */
    public Optional<KvmVm> again(VmDefinition definition, Runnable forget) {
        return host.store()
                .load(definition.id())
                .filter(r -> r.definition(host.kind()).equals(definition))
                .map(r -> new RecoveredVm(host, new VmBook(host.store(), r), new ArrayList<>()))
                .flatMap(r -> r.recover(forget));
    }

    /** Attaches; the guest does not notice. Blocks. */
    public KvmVm adopt(VmDefinition definition, Runnable forget) {
        VmProperties properties = VmProperties.forAdoption(definition);
        Path socket = Path.of(properties.text("qmp").orElseThrow());
        requireNotGnomons(socket);
        String version = version(socket);
        ProcessIdentity process = process(properties, socket);
        AdoptedArguments arguments = AdoptedArguments.parse(ProcFs.commandLine(process.pid()));
        VmmVersion vmm =
                new VmmVersion("QEMU", version, arguments.binary(process.pid()).toString());
        requireSize(definition, arguments);
        SideRecord side =
                new SideRecord(
                        SideRecord.Role.ACTIVE,
                        "",
                        process,
                        vmm.location(),
                        version,
                        arguments.ram(),
                        List.of(socket.toString()),
                        "",
                        arguments.machine().logs());
        Side attached = host.sides().attach(side);
        try {
            return attach(definition, arguments, attached, forget);
        } catch (RuntimeException e) {
            attached.disconnect();
            throw e;
        }
    }

    /** A QEMU that a Gnomon started has that one's name for it, and is that one's to switch. */
    private static void requireNotGnomons(Path socket) {
        for (long pid : ProcFs.withArgument(socket.toString())) {
            List<String> arguments = ProcFs.commandLine(pid);
            int name = arguments.indexOf("-name");
            boolean gnomons =
                    arguments.stream().anyMatch(a -> a.startsWith("socket,id=gnomon-qmp-0,"));
            if (gnomons && name >= 0 && name + 1 < arguments.size()) {
                throw Problems.of(
                        Problem.REFUSED,
                        "Process "
                                + pid
                                + " is "
                                + arguments.get(name + 1)
                                + " of the Gnomon that has its sockets in "
                                + socket.getParent()
                                + ".",
                        "Drive the VM from there, or stop it there first.");
            }
        }
    }

    private String version(Path socket) {
        try (QmpClient client = QmpClient.connect(socket, host.scheduler(), Limits.CONNECT)) {
            return client.version();
        } catch (GnomonException e) {
            if (e.problem().code().equals(Problem.TIMEOUT)) {
                throw Problem.of(
                                Problem.TIMEOUT,
                                "Something else has the QMP socket "
                                        + socket
                                        + ", or its QEMU hangs: "
                                        + e.problem().message(),
                                "Look whether another Gnomon or tool drives the VM; give it a QMP"
                                        + " socket that nobody else uses.")
                        .asException(e);
            }
            throw e;
        }
    }

    private KvmVm attach(
            VmDefinition definition, AdoptedArguments arguments, Side side, Runnable forget) {
        RunState state = side.runState();
        if (state != RunState.RUNNING && state != RunState.PAUSED) {
            throw Problems.of(
                    Problem.NOT_RUNNING,
                    "The QEMU of " + definition.id() + " is in state " + state + ".",
                    "Adopt a VM that runs.");
        }
        List<DiskSpec> disks = new ArrayList<>();
        for (DiskSpec disk : arguments.disks()) {
            requireOnTop(side, disk);
            disks.add(disk.withSize(DiskLayers.sizeOf(side, disk)));
        }
        VmRecord record =
                VmRecord.first(
                        definition.id(),
                        VmSpec.of(definition, arguments.machine()),
                        disks,
                        List.of(side.record()));
        VmBook book = new VmBook(host.store(), record);
        host.store().createFolder(definition.id());
        host.store().save(record);
        return new KvmVm(host, book, side, forget);
    }

    private void requireOnTop(Side side, DiskSpec disk) {
        if (!new DiskLayers(host.scheduler()).isOnTop(side, disk)) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The disk " + disk.name() + " has had a snapshot since the VM was started.",
                    "Merge its overlays first.");
        }
    }

    private static void requireSize(VmDefinition definition, AdoptedArguments arguments) {
        if (arguments.ramBytes() != definition.memoryBytes()
                || arguments.vcpus() != definition.vcpus()) {
            throw Problems.invalid(
                    "The VM has "
                            + arguments.ramBytes()
                            + " bytes of memory and "
                            + arguments.vcpus()
                            + " CPUs, the definition says "
                            + definition.memoryBytes()
                            + " and "
                            + definition.vcpus()
                            + ".",
                    "Correct the definition.");
        }
    }

    private static ProcessIdentity process(VmProperties properties, Path socket) {
        List<Long> found =
                properties
                        .text("pid")
                        .map(Adopter::number)
                        .map(List::of)
                        .orElseGet(
                                () ->
                                        ProcFs.withArgument(socket.toString()).stream()
                                                .filter(Adopter::isQemu)
                                                .toList());
        if (found.size() != 1) {
            throw Problems.invalid(
                    found.size() + " processes have " + socket + " in their arguments.",
                    "Give the property pid.");
        }
        return ProcessIdentity.of(found.get(0))
                .orElseThrow(
                        () ->
                                Problems.of(
                                        Problem.NOT_RUNNING,
                                        "There is no process " + found.get(0) + ".",
                                        "Correct the property pid."));
    }

    private static boolean isQemu(long pid) {
        return ProcFs.commandLine(pid).stream().anyMatch(a -> a.equals("-object"));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problems.invalid("The property pid is '" + text + "'.", "Give a process id.");
        }
    }
}
