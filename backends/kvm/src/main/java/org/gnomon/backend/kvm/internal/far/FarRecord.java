package org.gnomon.backend.kvm.internal.far;

import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;

/**
 * All that is remembered of one replica for another host.
 *
 * @param format the version of this form
 * @param owner the peer it belongs to, by the name that it had when this was made
 * @param ownerKey the fingerprint of that peer's key; empty if it has none, or in older records
 * @param key its name there
 * @param vmName which of the owner's VMs it is of
 * @param phase where it is in its life
 * @param epoch the activation it was told, or the last one it knows of
 * @param ram its RAM file
 * @param device the file of its device memory
 * @param held its checkpoint, or null
 * @param folding the checkpoint that the kept pages are on the way to, or null
 * @param frozen the number of the layers that the disks were frozen under last, 0 if never
 * @param vm its machine, disks with their layers, and processes, as the rest of the backend has it
 */
record FarRecord(
        int format,
        String owner,
        String ownerKey,
        String key,
        String vmName,
        FarHost.Phase phase,
        long epoch,
        String ram,
        String device,
        Held held,
        Held folding,
        int frozen,
        VmRecord vm) {
    static final int FORMAT = 1;

    FarRecord {
        ownerKey = ownerKey == null ? "" : ownerKey;
    }

    /**
     * A checkpoint.
     *
     * @param about what the owner wants remembered
     * @param state the file of the state bytes
     * @param layer the number of the layers that were put on the disks for it, 0 if it has none
     */
    record Held(FarHost.About about, String state, int layer) {}

    /** Its owner has proved to have another key. */
    FarRecord ownedBy(String fingerprint) {
        return new FarRecord(
                format,
                owner,
                fingerprint,
                key,
                vmName,
                phase,
                epoch,
                ram,
                device,
                held,
                folding,
                frozen,
                vm);
    }

    FarRecord with(FarHost.Phase now, long at) {
        return new FarRecord(
                format, owner, ownerKey, key, vmName, now, at, ram, device, held, folding, frozen,
                vm);
    }

    FarRecord with(FarHost.Phase now) {
        return with(now, epoch);
    }

    FarRecord with(VmRecord changed) {
        return new FarRecord(
                format, owner, ownerKey, key, vmName, phase, epoch, ram, device, held, folding,
                frozen, changed);
    }

    FarRecord holding(Held now) {
        return new FarRecord(
                format, owner, ownerKey, key, vmName, phase, epoch, ram, device, now, null, frozen,
                vm);
    }

    FarRecord folding(Held next) {
        return new FarRecord(
                format, owner, ownerKey, key, vmName, phase, epoch, ram, device, held, next, frozen,
                vm);
    }

    FarRecord frozenUnder(int layer) {
        return new FarRecord(
                format, owner, ownerKey, key, vmName, phase, epoch, ram, device, held, folding,
                layer, vm);
    }

    FarRecord plus(SideRecord side) {
        return with(vm.plus(side));
    }

    FarRecord minus(String side) {
        return with(vm.withSides(vm.sides().stream().filter(s -> !s.name().equals(side)).toList()));
    }

    /** Whether it was, or may have been, let run. */
    boolean mayRun() {
        return phase == FarHost.Phase.TOLD || phase == FarHost.Phase.ACTIVE;
    }
}
