package org.gnomon.backend.kvm.internal.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A disk of a VM: the user's image, and above it the layers that checkpoints have put there.
 *
 * @param index its place among the VM's disks
 * @param name the node name of the image as the guest's device sees it
 * @param image the path of the user's image
 * @param nodes block nodes of the image as QEMU takes them (JSON), the named one last
 * @param sizeBytes the guest's view of its size
 * @param layers overlays, the one that is written last
 */
public record DiskSpec(
        int index,
        String name,
        String image,
        List<String> nodes,
        long sizeBytes,
        List<Layer> layers) {

    /**
     * An overlay.
     *
     * @param number unique in the VM
     * @param path its file
     */
    public record Layer(int number, String path) {}

    public DiskSpec {
        nodes = List.copyOf(nodes);
        layers = List.copyOf(layers);
    }

    /** The node name of a layer; QEMU allows 31 characters. */
    public String node(Layer layer) {
        return "gnomon-" + index + "-" + layer.number();
    }

    /**
     * The layers that some nodes are of by their names, and this disk does not have; what is above
     * comes before what is below. Their files are not known.
     */
    public List<Layer> strangers(Collection<String> named) {
        Pattern form = Pattern.compile("gnomon-" + index + "-(\\d{1,9})(-f)?");
        return named.stream()
                .map(form::matcher)
                .filter(Matcher::matches)
                .map(m -> Integer.parseInt(m.group(1)))
                .filter(n -> place(n) < 0)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .map(n -> new Layer(n, ""))
                .toList();
    }

    public String topNode() {
        return topOf(layers);
    }

    public DiskSpec with(Layer layer) {
        List<Layer> more = new ArrayList<>(layers);
        more.add(layer);
        return new DiskSpec(index, name, image, nodes, sizeBytes, more);
    }

    public DiskSpec withLayers(List<Layer> newLayers) {
        return new DiskSpec(index, name, image, nodes, sizeBytes, newLayers);
    }

    /** The layers below the one of a number; all of them if there is none such. */
    public List<Layer> below(int number) {
        int at = place(number);
        return at < 0 ? layers : layers.subList(0, at);
    }

    /** The layer of a number and those above it. */
    public List<Layer> from(int number) {
        int at = place(number);
        return at < 0 ? List.of() : layers.subList(at, layers.size());
    }

    /** Where the layer of a number is, counted from below; -1 if there is none such. */
    public int place(int number) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).number() == number) {
                return i;
            }
        }
        return -1;
    }

    /** The top node of the image with some layers on it. */
    public String topOf(List<Layer> some) {
        return some.isEmpty() ? name : node(some.get(some.size() - 1));
    }

    /** The top file of the image with some layers on it. */
    public String fileOf(List<Layer> some) {
        return some.isEmpty() ? image : some.get(some.size() - 1).path();
    }

    public DiskSpec withSize(long bytes) {
        return new DiskSpec(index, name, image, nodes, bytes, layers);
    }
}
