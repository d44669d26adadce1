package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.DiskSpec.Layer;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the layers that no checkpoint needs. A layer that was put on for a checkpoint is what
 * keeps its images still, so it stays as long as the checkpoint is held, and may go once it is not,
 * whatever is held above or below it: a merge never changes what is seen through the layers above.
 *
 * <pre>
 *   image - 3 - 5 - 9       checkpoints 3, 5, 9 are held; the guest writes 9
 *   image - 5 - 9           3 was released: merged into the image
 *   image - 5               9 was released: merged into 5, which the guest writes again
 * </pre>
 */
final class LayerMerge {
    private static final Logger LOG = LoggerFactory.getLogger(LayerMerge.class);

    private final VmBook book;
    private final DiskLayers layers;

    LayerMerge(Host host, VmBook book) {
        this.book = book;
        this.layers = new DiskLayers(host.scheduler());
    }

    /**
     * Merges under the VM's running side. Blocks.
     *
     * @param read numbers of layers whose images below are being read by a rehearsal: nothing up to
     *     them is touched
     */
    void run(Side side, Set<Integer> read) {
        Set<Integer> needed =
                book.read().replicas().stream()
                        .filter(r -> r.checkpoint() != null)
                        .map(r -> r.checkpoint().layer())
                        .collect(Collectors.toSet());
        for (DiskSpec disk : book.read().disks()) {
            for (List<Layer> run : unneeded(disk, needed, untouched(disk, read))) {
                merge(side, disk.index(), run);
            }
        }
    }

    /** As {@link #run}, but what cannot be merged now is left for the next time. */
    void tryRun(Side side, Set<Integer> read) {
        if (!side.isAlive()) {
            return;
        }
        try {
            run(side, read);
        } catch (GnomonException e) {
            LOG.warn("Layers of {} are not merged yet: {}", book.read().vm(), e.getMessage());
        }
    }

    /**
     * The highest layer that must not be merged into what is below it, because something else has
     * that open: a rehearsal, or the retired side, which has all that was there when the side that
     * runs now was started. -1 if there is none.
     */
    private int untouched(DiskSpec disk, Set<Integer> read) {
        int highest = read.stream().mapToInt(disk::place).max().orElse(-1);
        VmRecord record = book.read();
        if (record.side(SideRecord.Role.RETIRED).isEmpty()) {
            return highest;
        }
        int started = record.side(SideRecord.Role.ACTIVE).map(SideRecord::number).orElse(0);
        long older = disk.layers().stream().filter(l -> l.number() <= started).count();
        return Math.max(highest, (int) older);
    }

    /** Neighbours that can go, from below. */
    static List<List<Layer>> unneeded(DiskSpec disk, Set<Integer> needed, int untouched) {
        List<List<Layer>> runs = new ArrayList<>();
        boolean next = false;
        for (int i = untouched + 1; i < disk.layers().size(); i++) {
            Layer layer = disk.layers().get(i);
            boolean goes = !needed.contains(layer.number());
            if (goes && !next) {
                runs.add(new ArrayList<>());
            }
            if (goes) {
                runs.get(runs.size() - 1).add(layer);
            }
            next = goes;
        }
        return runs;
    }

    private void merge(Side side, int index, List<Layer> run) {
        DiskSpec disk = disk(book.read(), index);
        layers.merge(side, disk, run);
        try {
            book.update(r -> without(r, index, run));
        } catch (GnomonException e) {
            // The guest does not use them any more, but who reads the record must find them.
            book.note(r -> without(r, index, run));
            throw e;
        }
        layers.remove(side, disk, run);
    }

    private static DiskSpec disk(VmRecord record, int index) {
        return record.disks().stream().filter(d -> d.index() == index).findFirst().orElseThrow();
    }

    private static VmRecord without(VmRecord record, int index, List<Layer> run) {
        return record.withDisks(
                record.disks().stream()
                        .map(
                                d ->
                                        d.index() != index
                                                ? d
                                                : d.withLayers(
                                                        d.layers().stream()
                                                                .filter(l -> !run.contains(l))
                                                                .toList()))
                        .toList());
    }

    /** How many layers a VM's disks have at most that no checkpoint needs. */
    static long waiting(VmRecord record) {
        long held = record.replicas().stream().filter(r -> r.checkpoint() != null).count();
        return record.disks().stream().mapToLong(d -> d.layers().size() - held).max().orElse(0);
    }

    /** The checkpoints that are newer than the one of a layer, by replica. */
    static List<ReplicaRecord> newer(VmRecord record, int layer) {
        return record.replicas().stream()
                .filter(r -> r.checkpoint() != null && r.checkpoint().layer() > layer)
                .toList();
    }
}
