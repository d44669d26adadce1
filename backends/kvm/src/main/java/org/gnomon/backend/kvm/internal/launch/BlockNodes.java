package org.gnomon.backend.kvm.internal.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.DiskSpec;

/** Block nodes of a disk as QEMU takes them, on the command line and over QMP. */
public final class BlockNodes {
    private BlockNodes() {}

    /**
     * What a side opens of a disk.
     *
     * @param nodes in the order in which they must be made
     * @param top the node that the guest's device uses
     */
    public record Chain(List<ObjectNode> nodes, String top) {}

    /** The nodes of a new disk's own image. */
    public static List<String> image(String name, String path, String format) {
        String file = name + "-file";
        return List.of(
                Json.text(
                        Json.object(
                                "driver",
                                "file",
                                "node-name",
                                file,
                                "filename",
                                path,
                                "discard",
                                "unmap")),
                Json.text(
                        Json.object(
                                "driver",
                                format,
                                "node-name",
                                name,
                                "file",
                                file,
                                "discard",
                                "unmap")));
    }

    /** The disk as it is now, all layers. */
    public static Chain whole(DiskSpec disk) {
        return chain(disk, disk.layers());
    }

    /**
     * The disk as it was when the layers of a number were put on, under a layer of one's own that
     * is written instead.
     */
    public static Chain frozenUnder(DiskSpec disk, int number, DiskSpec.Layer own) {
        List<DiskSpec.Layer> layers = new ArrayList<>(disk.below(number));
        layers.add(own);
        return chain(disk, layers);
    }

    private static Chain chain(DiskSpec disk, List<DiskSpec.Layer> layers) {
        List<ObjectNode> nodes = new ArrayList<>();
        for (String node : disk.nodes()) {
            nodes.add(parse(node));
        }
        String below = disk.name();
        if (!layers.isEmpty()) {
            nodes.set(nodes.size() - 1, format(disk, true));
        }
        for (int i = 0; i < layers.size(); i++) {
            DiskSpec.Layer layer = layers.get(i);
            nodes.add(layerFile(disk, layer));
            ObjectNode node = layer(disk, layer).put("backing", below);
            if (i < layers.size() - 1) {
                node.put("read-only", true);
            }
            nodes.add(node);
            below = disk.node(layer);
        }
        return new Chain(nodes, below);
    }

    /** The named node of the image, as for {@code blockdev-reopen}. */
    public static ObjectNode format(DiskSpec disk, boolean readOnly) {
        return parse(disk.nodes().get(disk.nodes().size() - 1)).put("read-only", readOnly);
    }

    public static ObjectNode layerFile(DiskSpec disk, DiskSpec.Layer layer) {
        return Json.object(
                "driver",
                "file",
                "node-name",
                disk.node(layer) + "-f",
                "filename",
                layer.path(),
                "discard",
                "unmap");
    }

    /** A layer's node without what is below it. */
    public static ObjectNode layer(DiskSpec disk, DiskSpec.Layer layer) {
        return Json.object(
                "driver",
                "qcow2",
                "node-name",
                disk.node(layer),
                "file",
                disk.node(layer) + "-f",
                "discard",
                "unmap");
    }

    private static ObjectNode parse(String node) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a block node in the record is not JSON: " + node, e);
        }
    }
}
