package org.gnomon.backend.kvm.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Preflight;

/** Looks at an update without touching the guest. */
final class Preflights {
    /** A QEMU without its guest's memory, and what a rehearsal writes in a minute or two. */
    private static final long ROOM = 256L << 20;

    private final Host host;

    Preflights(Host host) {
        this.host = host;
    }

    /** All that can be found out. Blocks. */
    Preflight inspect(VmRecord vm, Side active, Update update) {
        List<Problem> blockers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Optional<VmmVersion> target = Optional.empty();
        try {
            VmmVersion found = target(vm, update);
            target = Optional.of(found);
            if (found.version().equals(active.vmm().version())) {
                notes.add("The target has the version that runs now, " + found.version() + ".");
            } else if (Versions.compare(found.version(), active.vmm().version()) < 0) {
                notes.add("The target is older than what runs now: a downgrade.");
            }
        } catch (GnomonException e) {
            blockers.add(e.problem());
        }
        device(active, blockers);
        room(vm, blockers);
        return new Preflight(target, blockers, notes);
    }

    /** The QEMU that an update names, if it can run the VM. */
    VmmVersion target(VmRecord vm, Update update) {
        if (update.updateClass() != UpdateClass.VMM) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "An update of class "
                                    + update.updateClass().label()
                                    + " was asked for.",
                            "This backend applies class vmm: another QEMU for the same guest.")
                    .asException();
        }
        VmmVersion found = host.binaries().version(update.target());
        requireMachine(vm, found);
        return found;
    }

    void requireMachine(VmRecord vm, VmmVersion vmm) {
        String machine = vm.machine().type();
        if (!host.binaries().machines(vmm.location()).contains(machine)) {
            throw QemuBinary.machineUnknown(vmm.location(), machine).asException();
        }
    }

    static void device(Side active, List<Problem> blockers) {
        try {
            QmpClient client = active.looking();
            JsonNode status = client.execute("query-migrate", null, Limits.SAMPLE);
            for (JsonNode reason : status.path("blocked-reasons")) {
                blockers.add(
                        Problem.of(
                                Problem.UNSUPPORTED,
                                "QEMU cannot hand this VM over: " + reason.asText() + ".",
                                "Take the device away from the VM."));
            }
        } catch (GnomonException e) {
            blockers.add(e.problem());
        }
    }

    private void room(VmRecord vm, List<Problem> blockers) {
        var folder = host.directories().stateFolder(vm.id()).toFile();
        long free = folder.getUsableSpace();
        if (!vm.disks().isEmpty() && free < ROOM) {
            blockers.add(
                    Problem.of(
                            Problem.OUT_OF_SPACE,
                            folder + " has " + free + " bytes free, " + ROOM + " are wanted.",
                            "Free some room there for the layers of the disks."));
        }
    }
}
