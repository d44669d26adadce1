package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.VmId;

/**
 * The layers of a simulated disk: each checkpoint that is held keeps the disk as it was then, while
 * the guest writes on above it. What a layer has is how many writes were in it. Guarded by the VM's
 * monitor.
 *
 * <pre>
 * base ◀─ layer of shadow a ◀─ layer of shadow b ◀─ what the guest writes now
 *              (merged when its checkpoint is released)
 * </pre>
 */
final class DiskLayers {

    private final VmId vm;
    private final List<Layer> layers = new ArrayList<>();

    DiskLayers(VmId vm) {
        this.vm = vm;
    }

    /**
     * A layer.
     *
     * @param shadow whose checkpoint it is kept for
     * @param writes that are in it
     */
    record Layer(String shadow, long writes) {}

    Layer keep(String shadow, long writes) {
        Layer layer = new Layer(shadow, writes);
        layers.add(layer);
        return layer;
    }

    /** Merges one back; nothing for null. By identity: two of a shadow may be alike. */
    void merge(Layer layer) {
        layers.removeIf(l -> l == layer);
    }

    List<String> inWords() {
        return layers.stream()
                .map(l -> "disk layer of " + vm + " for shadow " + l.shadow() + "@" + l.writes())
                .toList();
    }
}
