package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.launch.Qcow2;
import org.gnomon.backend.kvm.internal.process.OpenFiles;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.vm.DiskLayers;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks of one replica: flat images that mirrors write over NBD, by way of a QEMU without a
 * guest. For checkpoints it puts layers on them, under the running exports.
 */
final class FarDisks {
    private static final Logger LOG = LoggerFactory.getLogger(FarDisks.class);
    private static final Duration QUIT = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(2);

    private final World world;
    private final FarBook book;
    private final DiskLayers layers;
    private volatile Side tool;

    FarDisks(World world, FarBook book) {
        this.world = world;
        this.book = book;
        this.layers = new DiskLayers(world.scheduler());
    }

    /** Makes the images of a new replica; what is made is listed, also if it fails then. */
    static List<DiskSpec> create(Path folder, List<FarHost.Disk> disks, List<Path> made) {
        List<DiskSpec> specs = new ArrayList<>();
        for (FarHost.Disk disk : disks) {
            Path image = disk.path() == null ? free(folder, disk) : Path.of(disk.path());
            if (disk.path() == null) {
                made.add(image);
                create(image, disk);
            }
            specs.add(
                    new DiskSpec(
                            specs.size(),
                            disk.name(),
                            image.toString(),
                            BlockNodes.image(disk.name(), image.toString(), disk.format()),
                            disk.sizeBytes(),
                            List.of()));
        }
        return specs;
    }

    /** The images of an earlier replica of the same name may be those of a VM now. */
    private static Path free(Path folder, FarHost.Disk disk) {
        int number = 0;
        Path image;
        do {
            image = folder.resolve(disk.name() + "-" + number++ + "." + disk.format());
        } while (Files.exists(image));
        return image;
    }

    private static void create(Path image, FarHost.Disk disk) {
        if (disk.format().equals("qcow2")) {
            Qcow2.create(image, disk.sizeBytes());
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(disk.sizeBytes());
        } catch (IOException e) {
            throw Problems.io("Cannot make " + image, e);
        }
    }

    /** What a QEMU opens of all disks as they are now. */
    static Map<String, BlockNodes.Chain> whole(List<DiskSpec> disks) {
        Map<String, BlockNodes.Chain> chains = new LinkedHashMap<>();
        disks.forEach(d -> chains.put(d.name(), BlockNodes.whole(d)));
        return chains;
    }

    /** The disks as they were under the layers of a number. */
    static List<DiskSpec> below(List<DiskSpec> disks, int number) {
        return disks.stream().map(d -> d.withLayers(d.below(number))).toList();
    }

    private static boolean isTool(SideRecord side) {
        return side.ram().isEmpty();
    }

    private Optional<SideRecord> record() {
        return book.read().vm().sides().stream().filter(FarDisks::isTool).findFirst();
    }

    /** Takes up the exports of an earlier container, or removes what is left of them. */
    void recover() {
        Optional<SideRecord> found = record();
        if (found.isPresent() && found.get().process().isAlive()) {
            tool = world.sides().attach(Own.side(found.get()));
        } else if (found.isPresent()) {
            forget(found.get());
        }
    }

    private void forget(SideRecord gone) {
        if (!world.sides().remove(world.sides().attach(gone))) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    "Process " + gone.process().pid() + " of the exports does not end.",
                    "End it by hand.");
        }
        Own.delete(server(gone));
        tool = null;
        book.update(r -> r.minus(gone.name()));
    }

    private Path server(SideRecord of) {
        return world.directories().socket(book.read().vm().id(), of.number(), "nbd");
    }

    /** Where the NBD server listens; empty while nothing is exported. */
    Optional<Path> server() {
        return record().filter(s -> s.process().isAlive()).map(this::server);
    }

    /** Starts the exports if they do not run; answers their number. */
    int export() {
        if (book.read().vm().disks().isEmpty()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION, "The replica has no disks to export.", "");
        }
        Side running = running();
        if (!Files.exists(server(running.record()))) {
            serve(running);
        }
        return running.record().number();
    }

    /** The QEMU that has the disks; started if it does not run. */
    private Side running() {
        Side before = tool;
        if (before != null && before.isAlive()) {
            return before;
        }
        record().ifPresent(this::forget);
        List<VmmVersion> vmms = world.vmms().get();
        if (vmms.isEmpty()) {
            throw Problems.of(
                    Problem.MISSING_PART,
                    "There is no QEMU on this host to export disks with.",
                    "Install qemu-system-x86.");
        }
        book.nextSequence();
        VmRecord vm = book.read().vm();
        Side started = world.sides().startTool(vm, vmms.get(vmms.size() - 1), whole(vm.disks()));
        SideRecord record = started.record();
        started.disconnect();
        book.update(r -> r.plus(record));
        tool = world.sides().attach(Own.side(record));
        return tool;
    }

    private void serve(Side side) {
        Path socket = server(side.record());
        side.execute(
                "nbd-server-start",
                Json.object(
                        "addr",
                        Json.object(
                                "type", "unix", "data", Json.object("path", socket.toString()))));
        for (DiskSpec disk : book.read().vm().disks()) {
            String name = FarHost.exportName(disk.name(), side.record().number());
            side.execute(
                    "block-export-add",
                    Json.object(
                            "type",
                            "nbd",
                            "id",
                            name,
                            "name",
                            name,
                            "node-name",
                            disk.topNode(),
                            "writable",
                            true));
        }
    }

    /** Ends what has the disks in an orderly way; the images are whole and free then. */
    void end() {
        if (endTool()) {
            requireFree();
        }
    }

    /**
     * Ends what had the disks after {@link #handOver}, which has shown that they were free: a guest
     * may write them now. False if there was nothing to end.
     */
    boolean endTool() {
        Optional<SideRecord> found = record();
        if (found.isEmpty()) {
            return false;
        }
        Side side = tool;
        if (side != null && side.isAlive()) {
            quit(side);
        }
        forget(found.get());
        return true;
    }

    /**
     * Has the exports closed and the images given up, which is much faster than ending the process:
     * that is left to {@link #end}.
     */
    void handOver() {
        Side side = tool;
        if (side == null || !side.isAlive()) {
            end();
            return;
        }
        try {
            side.execute("nbd-server-stop", null);
            for (DiskSpec disk : book.read().vm().disks()) {
                List<ObjectNode> nodes = BlockNodes.whole(disk).nodes();
                for (int i = nodes.size() - 1; i >= 0; i--) {
                    String name = nodes.get(i).path("node-name").asText();
                    side.execute("blockdev-del", Json.object("node-name", name));
                }
            }
            side.disconnect();
            tool = null;
            requireFree();
        } catch (GnomonException e) {
            LOG.warn("the exports of {} are ended the slow way: {}", name(), e.getMessage());
            end();
        }
    }

    private String name() {
        return book.read().owner() + "/" + book.read().key();
    }

    private void quit(Side side) {
        try {
            side.execute("quit", null);
        } catch (GnomonException e) {
            // It may end before it has answered; whether it ended is asked next.
            LOG.debug("quit", e);
        }
        if (!Waits.until(world.scheduler(), LOOK, QUIT, () -> !side.isAlive())) {
            throw Problems.timeout("The end of the exports", QUIT);
        }
    }

    /** A checkpoint's guest writes the image below the layers. */
    private List<Path> allFiles() {
        List<Path> files = new ArrayList<>();
        for (DiskSpec disk : book.read().vm().disks()) {
            files.add(Path.of(disk.image()));
            disk.layers().forEach(l -> files.add(Path.of(l.path())));
        }
        return files;
    }

    /** No other process may be able to write to the images when a guest gets them. */
    void requireFree() {
        for (Path top : allFiles()) {
            OpenFiles.Use use = OpenFiles.isWritten(top);
            if (use.answer() != OpenFiles.Answer.FREE) {
                throw Problems.of(
                        Problem.UNKNOWN_TRUTH,
                        "It cannot be shown that nobody writes "
                                + top
                                + ": "
                                + String.join("; ", OpenFiles.holders(top))
                                + use.cause()
                                + ".",
                        "End what has it open.");
            }
        }
    }

    /** Puts layers on, under exports that are not started for it; answers their number. */
    int freeze() {
        int number = book.nextSequence();
        List<DiskSpec> before = book.read().vm().disks();
        if (before.isEmpty()) {
            book.update(r -> r.frozenUnder(number));
            return 0;
        }
        Side side = tool;
        if (side == null || !side.isAlive() || !Files.exists(server(side.record()))) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "Nothing exports the disks, so what was written last may not be in them.",
                    "The mirrors have to begin anew; try again then.");
        }
        List<DiskSpec> prepared = layers.prepare(side, before, book.folder(), number);
        try {
            layers.putOn(side, before, prepared);
        } catch (RuntimeException e) {
            layers.discardTop(side, prepared);
            throw e;
        }
        book.update(r -> r.with(r.vm().withDisks(prepared)).frozenUnder(number));
        return side.record().number();
    }

    /** Lets rehearsals open what is below the layers. */
    void seal() {
        if (layered()) {
            layers.seal(running(), book.read().vm().disks());
        }
    }

    private boolean layered() {
        return book.read().vm().layered();
    }

    /** Merges the layers below the one of a number into the images; all of them if it is 0. */
    void merge(int keepFrom) {
        for (DiskSpec disk : book.read().vm().disks()) {
            List<DiskSpec.Layer> run = keepFrom == 0 ? disk.layers() : disk.below(keepFrom);
            if (!run.isEmpty()) {
                mergeRun(disk, run);
            }
        }
    }

    /**
     * Merges what is between the layers of a number and the top ones: what only checkpoints needed
     * that came to nothing, and what a merge that failed has left below.
     */
    void mergeBetween(int held) {
        for (DiskSpec disk : book.read().vm().disks()) {
            List<DiskSpec.Layer> above = disk.from(held);
            if (above.size() > 2) {
                mergeRun(disk, above.subList(1, above.size() - 1));
            }
        }
        boolean below = book.read().vm().disks().stream().anyMatch(d -> !d.below(held).isEmpty());
        if (held > 0 && below) {
            merge(held);
        }
    }

    private void mergeRun(DiskSpec disk, List<DiskSpec.Layer> run) {
        Side side = running();
        layers.endMerges(side);
        // An earlier container may have ended while QEMU merged on: then it is done.
        if (layers.isInChain(side, disk, run)) {
            layers.merge(side, disk, run);
        }
        List<DiskSpec.Layer> left = new ArrayList<>(disk.layers());
        left.removeAll(run);
        DiskSpec merged = disk.withLayers(left);
        book.update(r -> r.with(r.vm().withDisks(replaced(r.vm().disks(), merged))));
        layers.remove(side, disk, run);
    }

    private static List<DiskSpec> replaced(List<DiskSpec> disks, DiskSpec changed) {
        return disks.stream().map(d -> d.index() == changed.index() ? changed : d).toList();
    }

    /** Takes off the layers from a number on: what was written there since is lost. */
    void dropFrom(int number) {
        List<DiskSpec> before = book.read().vm().disks();
        book.update(r -> r.with(r.vm().withDisks(below(before, number))));
        before.forEach(d -> d.from(number).forEach(l -> Own.delete(Path.of(l.path()))));
    }

    /** Lets go of the connection; the exports go on. */
    void disconnect() {
        if (tool != null) {
            tool.disconnect();
        }
    }
}
