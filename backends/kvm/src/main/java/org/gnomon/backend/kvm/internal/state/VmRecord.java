package org.gnomon.backend.kvm.internal.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;

/**
 * All that is remembered of a VM.
 *
 * @param format the version of this form
 * @param vm its name
 * @param origin who started it
 * @param memoryBytes size of its RAM
 * @param vcpus number of its CPUs
 * @param properties as it was defined
 * @param machine what every side of it has in common
 * @param disks its disks
 * @param epoch the activation that runs
 * @param switchingTo the activation that was begun and perhaps reached; 0 if none
 * @param freezing whether the guest is stopped for a checkpoint and must go on after it
 * @param sequence counts names of sides and files
 * @param sides its processes
 * @param replica the copied shadow's RAM file, or empty
 * @param checkpoint the checkpoint that is held, or null
 */
public record VmRecord(
        int format,
        String vm,
        VmDefinition.Origin origin,
        long memoryBytes,
        int vcpus,
        Map<String, String> properties,
        MachineSpec machine,
        List<DiskSpec> disks,
        long epoch,
        long switchingTo,
        boolean freezing,
        int sequence,
        List<SideRecord> sides,
        String replica,
        CheckpointRecord checkpoint) {
    public static final int FORMAT = 1;

    public VmRecord {
        properties = Map.copyOf(properties);
        disks = List.copyOf(disks);
        sides = List.copyOf(sides);
    }

    public VmId id() {
        return new VmId(vm);
    }

    public VmDefinition definition(String backend) {
        return new VmDefinition(id(), backend, origin, memoryBytes, vcpus, properties);
    }

    public Epoch ownEpoch() {
        return new Epoch(epoch);
    }

    public Optional<SideRecord> side(SideRecord.Role role) {
        return sides.stream().filter(s -> s.role() == role).findFirst();
    }

    public VmRecord withDisks(List<DiskSpec> newDisks) {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                newDisks,
                epoch,
                switchingTo,
                freezing,
                sequence,
                sides,
                replica,
                checkpoint);
    }

    /** The epoch that runs and the one that is being reached, 0 if none is. */
    public VmRecord withEpoch(long newEpoch, long newSwitchingTo) {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                disks,
                newEpoch,
                newSwitchingTo,
                freezing,
                sequence,
                sides,
                replica,
                checkpoint);
    }

    public VmRecord withFreezing(boolean newFreezing) {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                disks,
                epoch,
                switchingTo,
                newFreezing,
                sequence,
                sides,
                replica,
                checkpoint);
    }

    public VmRecord nextSequence() {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                disks,
                epoch,
                switchingTo,
                freezing,
                sequence + 1,
                sides,
                replica,
                checkpoint);
    }

    public VmRecord withSides(List<SideRecord> newSides) {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                disks,
                epoch,
                switchingTo,
                freezing,
                sequence,
                newSides,
                replica,
                checkpoint);
    }

    public VmRecord plus(SideRecord side) {
        List<SideRecord> more = new ArrayList<>(sides);
        more.add(side);
        return withSides(more);
    }

    public VmRecord minus(SideRecord side) {
        return withSides(sides.stream().filter(s -> !s.name().equals(side.name())).toList());
    }

    public VmRecord withReplica(String newReplica) {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                disks,
                epoch,
                switchingTo,
                freezing,
                sequence,
                sides,
                newReplica,
                checkpoint);
    }

    public VmRecord withCheckpoint(CheckpointRecord newCheckpoint) {
        return new VmRecord(
                format,
                vm,
                origin,
                memoryBytes,
                vcpus,
                properties,
                machine,
                disks,
                epoch,
                switchingTo,
                freezing,
                sequence,
                sides,
                replica,
                newCheckpoint);
    }
}
