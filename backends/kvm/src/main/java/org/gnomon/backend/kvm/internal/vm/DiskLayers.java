package org.gnomon.backend.kvm.internal.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.launch.Qcow2;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.DiskSpec.Layer;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;

/**
 * Puts a layer on each disk of a VM, so that what is below stands still, and merges it back, so
 * that the user's image stays the VM's disk.
 */
public final class DiskLayers {
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final String JOB = "gnomon-merge-";

    private final Scheduler scheduler;

    public DiskLayers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Makes files and nodes for one more layer on each disk; the guest does not use them yet. */
    public List<DiskSpec> prepare(Side side, List<DiskSpec> disks, Path folder, int number) {
        List<DiskSpec> prepared = new ArrayList<>();
        try {
            for (DiskSpec disk : disks) {
                Path file = folder.resolve("disk" + disk.index() + "-layer-" + number + ".qcow2");
                Layer layer = new Layer(number, file.toString());
                DiskSpec with = disk.with(layer);
                createOver(file, disk, disk.layers());
                prepared.add(with);
                side.execute("blockdev-add", BlockNodes.layerFile(disk, layer));
                side.execute("blockdev-add", BlockNodes.layer(disk, layer).putNull("backing"));
            }
            return prepared;
        } catch (RuntimeException e) {
            discardTop(side, prepared);
            throw e;
        }
    }

    /** Makes the file of a layer to be put on some of the layers of a disk. */
    static void createOver(Path file, DiskSpec disk, List<Layer> below) {
        String format =
                below.isEmpty() ? BlockNodes.format(disk, true).path("driver").asText() : "qcow2";
        Qcow2.createOverlay(file, disk.sizeBytes(), disk.fileOf(below), format);
    }

    /** Puts the prepared layers on top, all or none. Short: the guest is stopped. */
    public void putOn(Side side, List<DiskSpec> before, List<DiskSpec> prepared) {
        ArrayNode actions = Json.array();
        for (int i = 0; i < before.size(); i++) {
            actions.add(
                    Json.object(
                            "type",
                            "blockdev-snapshot",
                            "data",
                            Json.object(
                                    "node",
                                    before.get(i).topNode(),
                                    "overlay",
                                    prepared.get(i).topNode())));
        }
        if (!actions.isEmpty()) {
            side.execute("transaction", Json.object("actions", actions));
        }
    }

    /**
     * Gives up the right to write to the images below, so that a rehearsal may read them. QEMU does
     * so by itself where a layer was on top before.
     */
    public void seal(Side side, List<DiskSpec> disks) {
        disks.stream().filter(d -> d.layers().size() == 1).forEach(d -> reopen(side, d, true));
    }

    private static void reopen(Side side, DiskSpec disk, boolean readOnly) {
        side.execute(
                "blockdev-reopen",
                Json.object("options", Json.array(BlockNodes.format(disk, readOnly))));
    }

    /** Removes the top layers, which the guest does not use. */
    public void discardTop(Side side, List<DiskSpec> prepared) {
        for (DiskSpec disk : prepared) {
            remove(
                    side,
                    disk,
                    disk.layers().subList(disk.layers().size() - 1, disk.layers().size()));
        }
    }

    /** Removes layers that the guest does not use, nodes and files. */
    public void remove(Side side, DiskSpec disk, List<Layer> unused) {
        List<Layer> fromAbove = new ArrayList<>(unused);
        Collections.reverse(fromAbove);
        for (Layer layer : fromAbove) {
            removeNodes(side, disk, layer);
            delete(layer.path());
        }
    }

    private static void removeNodes(Side side, DiskSpec disk, Layer layer) {
        removeNode(side, disk.node(layer));
        removeNode(side, disk.node(layer) + "-f");
    }

    /**
     * Removes the nodes of layers that a disk does not have: an earlier container ended before it
     * used them, or after it had merged them. What is below one of them could not be merged.
     */
    public void removeStrangers(Side side, DiskSpec disk) {
        for (Layer stranger : disk.strangers(nodes(side))) {
            removeNodes(side, disk, stranger);
        }
    }

    private static List<String> nodes(Side side) {
        List<String> names = new ArrayList<>();
        for (JsonNode node : side.execute("query-named-block-nodes", Json.object("flat", true))) {
            names.add(node.path("node-name").asText());
        }
        return names;
    }

    private static void removeNode(Side side, String node) {
        if (nodes(side).contains(node)) {
            side.execute("blockdev-del", Json.object("node-name", node));
        }
    }

    /** The top node that the guest's device really uses. */
    public boolean isOnTop(Side side, DiskSpec disk) {
        for (JsonNode device : side.execute("query-block", null)) {
            if (device.path("inserted").path("node-name").asText().equals(disk.topNode())) {
                return true;
            }
        }
        return false;
    }

    /** How big the guest sees a disk. */
    public static long sizeOf(Side side, DiskSpec disk) {
        JsonNode nodes = side.execute("query-named-block-nodes", Json.object("flat", true));
        for (JsonNode node : nodes) {
            if (node.path("node-name").asText().equals(disk.name())) {
                return node.path("image").path("virtual-size").asLong();
            }
        }
        throw Problems.of(Problem.INTERNAL, "QEMU does not know the disk " + disk.name() + ".", "");
    }

    /**
     * The files that the guest's device really uses of a disk, from below; empty if it uses none of
     * what is known of it.
     */
    public List<String> chain(Side side, DiskSpec disk) {
        Set<String> known = new HashSet<>(Set.of(disk.name()));
        disk.layers().forEach(l -> known.add(disk.node(l)));
        List<String> files = new ArrayList<>();
        for (JsonNode device : side.execute("query-block", null)) {
            JsonNode inserted = device.path("inserted");
            if (known.contains(inserted.path("node-name").asText())) {
                JsonNode image = inserted.path("image");
                while (image.isObject()) {
                    files.add(0, image.path("filename").asText());
                    image = image.path("backing-image");
                }
            }
        }
        return files;
    }

    /** Whether QEMU has layers of a disk below its top still; all of a run, or none of it. */
    public boolean isInChain(Side side, DiskSpec disk, List<Layer> run) {
        List<String> files = new ArrayList<>();
        for (JsonNode node : side.execute("query-named-block-nodes", Json.object("flat", false))) {
            if (node.path("node-name").asText().equals(disk.topNode())) {
                JsonNode image = node.path("image");
                while (image.isObject()) {
                    files.add(image.path("filename").asText());
                    image = image.path("backing-image");
                }
            }
        }
        return files.isEmpty() || run.stream().anyMatch(l -> files.contains(l.path()));
    }

    /**
     * Merges neighbouring layers of a disk into what is below them, under the running guest. They
     * are still there afterwards, unused. Blocks.
     */
    public void merge(Side side, DiskSpec disk, List<Layer> run) {
        List<Layer> below = disk.below(run.get(0).number());
        if (below.isEmpty() && run.size() == disk.layers().size()) {
            reopen(side, disk, false);
        }
        String job = JOB + disk.index();
        side.execute(
                "block-commit",
                Json.object(
                        "job-id",
                        job,
                        "device",
                        disk.topNode(),
                        "top-node",
                        disk.node(run.get(run.size() - 1)),
                        "base-node",
                        disk.topOf(below),
                        "auto-dismiss",
                        false));
        finish(side, job, disk);
    }

    /** Ends the merges that an earlier container began; the layers stay as they are. */
    public void endMerges(Side side) {
        for (JsonNode found : side.execute("query-jobs", null)) {
            String id = found.path("id").asText();
            if (id.startsWith(JOB)) {
                if (!found.path("status").asText().equals("concluded")) {
                    side.execute("job-cancel", Json.object("id", id));
                }
                boolean over =
                        Waits.until(
                                scheduler,
                                LOOK,
                                Limits.MERGE,
                                () -> job(side, id).path("status").asText().equals("concluded"));
                if (!over) {
                    throw Problems.timeout("The end of an earlier merge", Limits.MERGE);
                }
                side.execute("job-dismiss", Json.object("id", id));
            }
        }
    }

    private void finish(Side side, String job, DiskSpec disk) {
        String[] error = {""};
        boolean[] completing = {false};
        boolean done =
                Waits.until(
                        scheduler,
                        LOOK,
                        Limits.MERGE,
                        () -> {
                            JsonNode found = job(side, job);
                            String status = found.path("status").asText();
                            if (status.equals("ready") && !completing[0]) {
                                side.execute("job-complete", Json.object("id", job));
                                completing[0] = true;
                            }
                            error[0] = found.path("error").asText("");
                            return status.equals("concluded");
                        });
        if (!done) {
            side.execute("job-cancel", Json.object("id", job));
            throw Problems.timeout("Merging the disk " + disk.image(), Limits.MERGE);
        }
        side.execute("job-dismiss", Json.object("id", job));
        if (!error[0].isEmpty()) {
            throw Problems.of(
                    Problems.QEMU_ERROR,
                    "The disk " + disk.image() + " could not be merged: " + error[0] + ".",
                    "Nothing is lost: the guest goes on with its layer. Free room and try again.");
        }
    }

    private static JsonNode job(Side side, String id) {
        for (JsonNode job : side.execute("query-jobs", null)) {
            if (job.path("id").asText().equals(id)) {
                return job;
            }
        }
        return Json.object("status", "concluded", "error", "the job is gone");
    }

    static void delete(String file) {
        try {
            Files.deleteIfExists(Path.of(file));
        } catch (IOException e) {
            throw Problems.io("Cannot remove " + file, e);
        }
    }
}
