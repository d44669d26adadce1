package org.gnomon.backend.kvm.internal.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Bytes;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.NetworkConnection;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.PageSource;
import org.gnomon.model.VmState;

/** Checkpoints in the API's words. */
final class Described {
    private static final String FORM = "qemu-migration-stream/3";
    private static final Pattern NIC = Pattern.compile("virtio-net[^,]*,.*\\bmac=([0-9a-fA-F:]+)");

    private Described() {}

    /** One that is held on this host. Reads its device state. */
    static Checkpoint local(VmRecord record, CheckpointRecord kept, PageSource pages) {
        List<DiskIoBuffer.DiskState> disks =
                record.disks().stream().map(d -> frozen(d, kept.layer())).toList();
        return new Checkpoint(
                record.id(),
                new Epoch(kept.epoch()),
                Instant.parse(kept.capturedAt()),
                Duration.ofNanos(kept.pauseNanos()),
                state(record, pages, deviceState(kept), disks));
    }

    /**
     * What another host holds.
     *
     * @param devices the device state; empty if it stays there
     * @param images its disks' files there, by name; without those that are not known
     */
    static VmState far(
            VmRecord record, PageSource pages, byte[] devices, Map<String, String> images) {
        List<DiskIoBuffer.DiskState> disks =
                record.disks().stream()
                        .map(d -> d.name())
                        .map(n -> new DiskIoBuffer.DiskState(n, images.getOrDefault(n, "")))
                        .toList();
        return state(record, pages, Bytes.copyOf(devices), disks);
    }

    /** What another host says that it holds; its state stays there. */
    static Checkpoint far(VmRecord record, FarHost.About about, PageSource pages) {
        return new Checkpoint(
                record.id(),
                new Epoch(about.epoch()),
                Instant.parse(about.capturedAt()),
                Duration.ofNanos(about.pauseNanos()),
                far(record, pages, new byte[0], Map.of()));
    }

    private static VmState state(
            VmRecord record, PageSource pages, Bytes devices, List<DiskIoBuffer.DiskState> disks) {
        MemoryMap memory =
                new MemoryMap(List.of(new MemoryRegion("ram", 0, record.memoryBytes())), pages);
        return new VmState(
                memory, new OpaqueState(FORM, devices), new DiskIoBuffer(disks), networks(record));
    }

    private static Bytes deviceState(CheckpointRecord kept) {
        try {
            return Bytes.copyOf(Files.readAllBytes(Path.of(kept.deviceState())));
        } catch (IOException e) {
            throw Problems.io("Cannot read the checkpoint", e);
        }
    }

    private static DiskIoBuffer.DiskState frozen(DiskSpec disk, int layer) {
        return new DiskIoBuffer.DiskState(disk.name(), disk.fileOf(disk.below(layer)));
    }

    private static List<NetworkConnection> networks(VmRecord record) {
        List<NetworkConnection> found = new ArrayList<>();
        for (String argument : record.machine().hardware()) {
            Matcher matcher = NIC.matcher(argument);
            if (matcher.find()) {
                found.add(new NetworkConnection("net" + found.size(), matcher.group(1), true));
            }
        }
        return found;
    }
}
