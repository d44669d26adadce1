package org.gnomon.backend.kvm.internal.vm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.VmmVersion;

/** Merges the layers of a VM that no longer runs, with a QEMU that has disks but no machine. */
final class ColdMerge {
    private final Host host;

    ColdMerge(Host host) {
        this.host = host;
    }

    void merge(VmBook book, VmmVersion vmm) {
        book.nextSequence();
        VmRecord vm = book.read();
        Map<String, BlockNodes.Chain> disks = new LinkedHashMap<>();
        vm.disks().forEach(d -> disks.put(d.name(), BlockNodes.whole(d)));
        Side side = host.sides().startTool(vm, vmm, disks);
        try {
            book.update(r -> r.plus(side.record().as(SideRecord.Role.REHEARSAL)));
            DiskLayers layers = new DiskLayers(host.scheduler());
            for (DiskSpec disk : vm.disks()) {
                if (!disk.layers().isEmpty()) {
                    layers.merge(side, disk, disk.layers());
                }
            }
            side.execute("quit", null);
            book.update(
                    r ->
                            r.withDisks(
                                    r.disks().stream().map(d -> d.withLayers(List.of())).toList()));
            vm.disks().forEach(d -> d.layers().forEach(l -> DiskLayers.delete(l.path())));
        } finally {
            host.sides().remove(side);
            book.update(r -> r.minus(side.record()));
        }
    }
}
