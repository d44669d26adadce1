package org.gnomon.backend.kvm.internal.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;

/**
 * All that is remembered of a VM.
 *
 * @param format the version of this form
 * @param vm its name
 * @param spec what it is
 * @param disks its disks
 * @param activation what runs, and what was begun
 * @param sequence counts names of sides and files
 * @param sides its processes
 * @param replicas its copied shadows, in the order of their opening
 * @param ended how the guest ended itself; empty while it has not, or if that is not known
 * @param abroad what it has on other hosts
 */
public record VmRecord(
        int format,
        String vm,
        VmSpec spec,
        List<DiskSpec> disks,
        Activation activation,
        int sequence,
        List<SideRecord> sides,
        List<ReplicaRecord> replicas,
        String ended,
        Abroad abroad) {
    public static final int FORMAT = 3;

    /** The form before, which had no other hosts; all else is as it is now. */
    static final int FORMAT_OF_ONE_HOST = 2;

    /** {@link #ended}: the guest shut itself down. */
    public static final String SHUT_DOWN = "guest-shutdown";

    public VmRecord {
        disks = List.copyOf(disks);
        sides = List.copyOf(sides);
        replicas = List.copyOf(replicas);
        abroad = abroad == null ? Abroad.NONE : abroad;
    }

    /** A VM of which nothing has happened yet. */
    public static VmRecord first(
            VmId id, VmSpec spec, List<DiskSpec> disks, List<SideRecord> sides) {
        return new VmRecord(
                FORMAT,
                id.value(),
                spec,
                disks,
                Activation.FIRST,
                0,
                sides,
                List.of(),
                "",
                Abroad.NONE);
    }

    public VmId id() {
        return new VmId(vm);
    }

    public VmDefinition definition(String backend) {
        return new VmDefinition(
                id(), backend, spec.origin(), spec.memoryBytes(), spec.vcpus(), spec.properties());
    }

    public long memoryBytes() {
        return spec.memoryBytes();
    }

    public MachineSpec machine() {
        return spec.machine();
    }

    public long epoch() {
        return activation.epoch();
    }

    public Epoch ownEpoch() {
        return new Epoch(epoch());
    }

    public Optional<SideRecord> side(SideRecord.Role role) {
        return sides.stream().filter(s -> s.role() == role).findFirst();
    }

    public Optional<ReplicaRecord> replica(String ram) {
        return replicas.stream().filter(r -> r.ram().equals(ram)).findFirst();
    }

    /** Whether any disk has a layer. */
    public boolean layered() {
        return disks.stream().anyMatch(d -> !d.layers().isEmpty());
    }

    public VmRecord withDisks(List<DiskSpec> newDisks) {
        return new VmRecord(
                format, vm, spec, newDisks, activation, sequence, sides, replicas, ended, abroad);
    }

    public VmRecord withActivation(Activation now) {
        return new VmRecord(format, vm, spec, disks, now, sequence, sides, replicas, ended, abroad);
    }

    /** With the guest stopped for a checkpoint, or no longer. */
    public VmRecord withFreezing(boolean now) {
        return withActivation(activation.freezing(now));
    }

    public VmRecord nextSequence() {
        return new VmRecord(
                format, vm, spec, disks, activation, sequence + 1, sides, replicas, ended, abroad);
    }

    public VmRecord withSides(List<SideRecord> newSides) {
        return new VmRecord(
                format, vm, spec, disks, activation, sequence, newSides, replicas, ended, abroad);
    }

    public VmRecord plus(SideRecord side) {
        List<SideRecord> more = new ArrayList<>(sides);
        more.add(side);
        return withSides(more);
    }

    public VmRecord minus(SideRecord side) {
        return withSides(sides.stream().filter(s -> !s.isSame(side)).toList());
    }

    public VmRecord withReplicas(List<ReplicaRecord> newReplicas) {
        return new VmRecord(
                format, vm, spec, disks, activation, sequence, sides, newReplicas, ended, abroad);
    }

    public VmRecord plus(ReplicaRecord replica) {
        List<ReplicaRecord> more = new ArrayList<>(replicas);
        more.add(replica);
        return withReplicas(more);
    }

    public VmRecord withoutReplica(String ram) {
        return withReplicas(replicas.stream().filter(r -> !r.ram().equals(ram)).toList());
    }

    /** With the replica of a RAM file changed. */
    public VmRecord changing(String ram, UnaryOperator<ReplicaRecord> change) {
        return withReplicas(
                replicas.stream().map(r -> r.ram().equals(ram) ? change.apply(r) : r).toList());
    }

    public VmRecord withEnded(String how) {
        return new VmRecord(
                format, vm, spec, disks, activation, sequence, sides, replicas, how, abroad);
    }

    public VmRecord withAbroad(Abroad other) {
        return new VmRecord(
                format, vm, spec, disks, activation, sequence, sides, replicas, ended, other);
    }

    public VmRecord plus(Abroad.Key key) {
        return withAbroad(abroad.plus(key));
    }

    public VmRecord without(Abroad.Key key) {
        return withAbroad(abroad.minus(key.host(), key.key()));
    }

    /** With the disks on this host, while it is on another. */
    public VmRecord withHome(List<DiskSpec> home) {
        return withAbroad(abroad.withHome(home));
    }
}
