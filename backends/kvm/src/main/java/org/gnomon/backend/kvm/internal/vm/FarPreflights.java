package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Preflight;

/** Looks at a move to another host without touching the guest. */
final class FarPreflights {
    /** Memory of such sizes is looked at in whole words, which older QEMUs do not do right. */
    private static final long UNTOLD = 256 << 10;

    private static final String WHOLE_LOG = "9.0";

    private final Host host;
    private final String name;

    /**
     * Of one host.
     *
     * @param name of the host
     */
    FarPreflights(Host host, String name) {
        this.host = host;
        this.name = name;
    }

    /** All that can be found out. Blocks. */
    Preflight inspect(VmRecord vm, Side active, Update update, boolean opened) {
        List<Problem> blockers = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Optional<VmmVersion> target = Optional.empty();
        try {
            host.landings().require(name);
            VmmVersion found = target(vm, update);
            target = Optional.of(found);
            FarHost.Facts facts = facts();
            notes.add("On " + name + " guests run on " + facts.accelerator() + ".");
            if (!facts.accelerator().equals(vm.machine().accelerator())) {
                blockers.add(otherAccelerator(vm, facts));
            }
            if (!opened) {
                room(vm, facts, blockers);
            }
            if (!active.record().isLocal()) {
                notes.add(
                        "There is no rollback of this move: the VM comes from "
                                + active.record().host()
                                + ", not from the host that has control. A shadow on "
                                + active.record().host()
                                + " and a move take it back there.");
            }
            if (Versions.compare(found.version(), active.vmm().version()) < 0) {
                notes.add("The target is older than what runs now: a downgrade.");
            }
        } catch (GnomonException e) {
            blockers.add(e.problem());
        }
        Preflights.device(active, blockers);
        wholeLog(vm, active, blockers);
        return new Preflight(target, blockers, notes);
    }

    /** As a feed would find out: what QEMU does not tell of the guest's memory is lost. */
    private void wholeLog(VmRecord vm, Side active, List<Problem> blockers) {
        boolean fragile =
                vm.machine().accelerator().equals("tcg")
                        && vm.memoryBytes() % UNTOLD == 0
                        && Versions.compare(active.vmm().version(), WHOLE_LOG) < 0;
        if (fragile) {
            blockers.add(
                    Problem.of(
                            Problem.UNSUPPORTED,
                            active.vmm()
                                    + " under software emulation does not tell all changes of a"
                                    + " guest whose memory is a multiple of 256 KiB.",
                            "Update it to a QEMU from "
                                    + WHOLE_LOG
                                    + " on first, or use KVM, or define the VM with 8192 bytes"
                                    + " more memory."));
        }
    }

    private FarHost.Facts facts() {
        return host.landings().of(name).facts();
    }

    private Problem otherAccelerator(VmRecord vm, FarHost.Facts facts) {
        return Problem.of(
                Problem.UNSUPPORTED,
                "The VM runs on "
                        + vm.machine().accelerator()
                        + ", and "
                        + name
                        + " has "
                        + facts.accelerator()
                        + ".",
                "Move it to a host with the same accelerator.");
    }

    private void room(VmRecord vm, FarHost.Facts facts, List<Problem> blockers) {
        if (facts.freeMemory() < vm.memoryBytes()) {
            blockers.add(room("memory", facts.freeMemory(), vm.memoryBytes()));
        }
        long disks = vm.disks().stream().mapToLong(d -> d.sizeBytes()).sum();
        if (facts.freeDisk() < disks) {
            blockers.add(room("disks", facts.freeDisk(), disks));
        }
    }

    private Problem room(String what, long free, long needed) {
        return Problem.of(
                Problem.OUT_OF_SPACE,
                name + " has " + free + " bytes free for " + what + ", " + needed + " are needed.",
                "Free some room there.");
    }

    /**
     * The QEMU there that an update names, by its path or its version, if it can run the VM.
     * Blocks.
     */
    VmmVersion target(VmRecord vm, Update update) {
        if (update.updateClass() != UpdateClass.MOVE && update.updateClass() != UpdateClass.VMM) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "An update of class " + update.updateClass().label() + " was asked for.",
                    "This backend applies the classes vmm and move.");
        }
        List<VmmVersion> found = facts().vmms();
        String wanted = update.target();
        VmmVersion target =
                found.stream()
                        .filter(v -> v.location().equals(wanted) || v.version().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> noSuch(wanted, found));
        requireMachine(vm, target);
        return target;
    }

    private GnomonException noSuch(String wanted, List<VmmVersion> found) {
        return Problems.of(
                Problem.NOT_A_VMM,
                "On " + name + " there is no QEMU '" + wanted + "'; it has " + found + ".",
                "Name one of them by its path there, or by its version.");
    }

    /** The same QEMU there as runs now; if there is none, the newest that can run it. Blocks. */
    VmmVersion asNow(VmRecord vm, VmmVersion now) {
        List<VmmVersion> able =
                facts().vmms().stream()
                        .filter(v -> machines(v).contains(vm.machine().type()))
                        .toList();
        return able.stream()
                .filter(v -> v.version().equals(now.version()))
                .findFirst()
                .or(() -> able.stream().max((a, b) -> Versions.compare(a.version(), b.version())))
                .orElseThrow(() -> noSuch(now.version(), able));
    }

    private List<String> machines(VmmVersion vmm) {
        return host.landings().of(name).machines(vmm.location());
    }

    private void requireMachine(VmRecord vm, VmmVersion vmm) {
        String machine = vm.machine().type();
        if (!machines(vmm).contains(machine)) {
            throw QemuBinary.machineUnknown(vmm.location() + " on " + name, machine).asException();
        }
    }
}
