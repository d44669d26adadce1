package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;

/**
 * What a VM is once a checkpoint has become it. Older checkpoints are held on; newer ones show what
 * never happened now, and go.
 *
 * @param record its record
 * @param dropped RAM files of replicas whose checkpoint is lost
 * @param files what nobody needs any more
 */
record TakenOver(VmRecord record, List<String> dropped, List<String> files) {

    /** From a record with the intent, and the side that runs the checkpoint. */
    static TakenOver of(Host host, VmRecord before, SideRecord running) {
        Activation.Takeover takeover = before.activation().takeover();
        ReplicaRecord used = before.replica(takeover.ram()).orElseThrow();
        int frozen = used.checkpoint().layer();
        List<String> files = new ArrayList<>(List.of(used.checkpoint().deviceState()));
        List<DiskSpec> disks = new ArrayList<>();
        for (DiskSpec disk : before.disks()) {
            List<DiskSpec.Layer> layers = new ArrayList<>(disk.below(frozen));
            if (takeover.layer() > 0) {
                layers.add(layer(host, before, disk, takeover.layer()));
            }
            disks.add(disk.withLayers(layers));
            disk.from(frozen).forEach(l -> files.add(l.path()));
        }
        List<ReplicaRecord> newer = LayerMerge.newer(before, frozen);
        newer.forEach(r -> files.add(r.checkpoint().deviceState()));
        VmRecord after =
                before.withDisks(disks)
                        .withSides(List.of(running.as(SideRecord.Role.ACTIVE)))
                        .withActivation(Activation.at(before.activation().switchingTo()))
                        .withoutReplica(used.ram())
                        .withEnded("");
        for (ReplicaRecord lost : newer) {
            after = after.changing(lost.ram(), r -> r.holding(null));
        }
        List<String> dropped = newer.stream().map(ReplicaRecord::ram).toList();
        return new TakenOver(after, dropped, files);
    }

    /** The layer that a checkpoint writes to when it is run. */
    static DiskSpec.Layer layer(Host host, VmRecord record, DiskSpec disk, int number) {
        Path folder = host.directories().stateFolder(record.id());
        String name = "disk" + disk.index() + "-layer-" + number + ".qcow2";
        return new DiskSpec.Layer(number, folder.resolve(name).toString());
    }

    /** Removes the layers of a take-over that did not come about. */
    static void deleteLayers(Host host, VmRecord record) {
        Activation.Takeover takeover = record.activation().takeover();
        if (takeover == null || takeover.layer() == 0) {
            return;
        }
        for (DiskSpec disk : record.disks()) {
            DiskLayers.delete(layer(host, record, disk, takeover.layer()).path());
        }
    }
}
