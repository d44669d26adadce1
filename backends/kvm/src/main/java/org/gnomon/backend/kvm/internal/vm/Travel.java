package org.gnomon.backend.kvm.internal.vm;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.Abroad;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;

/**
 * What of a VM's record changes when it goes to another host or comes back. There, its disks are
 * flat images of that host; here, they are the user's own, which are written over when it comes
 * back.
 */
final class Travel {
    private Travel() {}

    /** What another host is asked to make room for. */
    static FarHost.Order order(VmRecord record, Abroad.Key key) {
        List<FarHost.Disk> disks = new ArrayList<>();
        for (DiskSpec disk : record.disks()) {
            boolean back = key.host().equals(ShadowPlace.LOCAL);
            DiskSpec kept = back ? atHome(record, disk) : disk;
            disks.add(
                    new FarHost.Disk(
                            disk.name(),
                            disk.sizeBytes(),
                            format(kept),
                            back ? kept.image() : null));
        }
        return new FarHost.Order(
                key.key(),
                record.vm(),
                record.epoch(),
                record.machine(),
                record.memoryBytes(),
                record.spec().vcpus(),
                disks);
    }

    private static DiskSpec atHome(VmRecord record, DiskSpec disk) {
        return record.abroad().home().stream()
                .filter(d -> d.name().equals(disk.name()))
                .findFirst()
                .orElseThrow(
                        () ->
                                Problems.of(
                                        Problem.INTERNAL,
                                        "Where the disk " + disk.name() + " was here is not known.",
                                        ""));
    }

    /** {@code qcow2} or {@code raw}. */
    static String format(DiskSpec disk) {
        try {
            String top = disk.nodes().get(disk.nodes().size() - 1);
            return Json.MAPPER.readTree(top).path("driver").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a block node in the record is not JSON", e);
        }
    }

    /**
     * A VM that has arrived.
     *
     * @param target what runs it now
     * @param source what it left
     * @param images its disks there, by name
     */
    static VmRecord arrived(
            VmRecord before, SideRecord target, SideRecord source, Map<String, String> images) {
        boolean back = target.isLocal();
        boolean leaves = source.isLocal();
        List<DiskSpec> disks =
                before.disks().stream()
                        .map(d -> back ? flat(atHome(before, d)) : there(d, images))
                        .toList();
        List<DiskSpec> home = back ? List.of() : leaves ? before.disks() : before.abroad().home();
        long epoch = Math.max(before.activation().switchingTo(), before.epoch());
        // The one that it left last comes first: one that was left before may not have ended yet.
        List<SideRecord> sides = new ArrayList<>();
        sides.add(target.as(SideRecord.Role.ACTIVE));
        sides.add(source.as(SideRecord.Role.RETIRED));
        sides.addAll(before.minus(source).minus(target).sides());
        return before.withSides(sides)
                .withReplicas(List.of())
                .withDisks(disks)
                .withHome(home)
                .withActivation(Activation.at(epoch));
    }

    /** Before it is let run there: that host has told of an image for each disk. */
    static void requireImages(VmRecord record, SideRecord target, Map<String, String> images) {
        if (!target.isLocal()) {
            record.disks().forEach(d -> there(d, images));
        }
    }

    /**
     * A VM that is lost and goes on from a checkpoint on another host, or here if it was on
     * another. There is no way back to what it was.
     *
     * @param target what runs it now
     * @param images its disks there, by name
     */
    static VmRecord wentOn(VmRecord before, SideRecord target, Map<String, String> images) {
        SideRecord lost = before.side(SideRecord.Role.ACTIVE).orElseThrow();
        VmRecord after = arrived(before, target, lost, images);
        return after.withSides(
                        after.sides().stream()
                                .filter(s -> s.role() == SideRecord.Role.ACTIVE)
                                .toList())
                .withEnded("");
    }

    /** Layers were merged by the mirror, which wrote all into the image. */
    private static DiskSpec flat(DiskSpec home) {
        return home.withLayers(List.of());
    }

    private static DiskSpec there(DiskSpec disk, Map<String, String> images) {
        String image = images.get(disk.name());
        if (image == null) {
            throw Problems.of(
                    Problem.INTERNAL,
                    "The other host has " + images.keySet() + " and no disk " + disk.name() + ".",
                    "");
        }
        return new DiskSpec(
                disk.index(),
                disk.name(),
                image,
                BlockNodes.image(disk.name(), image, format(disk)),
                disk.sizeBytes(),
                List.of());
    }
}
