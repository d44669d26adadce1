package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.launch.Qcow2;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;

/**
 * Running twins of a replica's checkpoint: its memory copy-on-write, scratch layers over the frozen
 * disks, the network cable pulled out.
 */
final class FarRehearsals {
    private static final Pattern NETDEV =
            Pattern.compile("^(?:type=)?user,.*?\\bid=([A-Za-z0-9_.-]+).*");

    private final World world;
    private final FarBook book;
    private final FarPages pages;

    FarRehearsals(World world, FarBook book, FarPages pages) {
        this.world = world;
        this.book = book;
        this.pages = pages;
    }

    private List<SideRecord> all() {
        return book.read().vm().sides().stream()
                .filter(s -> s.role() == SideRecord.Role.REHEARSAL && !s.ram().isEmpty())
                .toList();
    }

    void requireNone() {
        if (!all().isEmpty()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    all().size() + " rehearsal(s) of the checkpoint still run.",
                    "Close them first.");
        }
    }

    /** Starts one. If it does not come to run, nothing of it stays. */
    FarHost.Rehearsed start(VmmVersion vmm, FedState state) {
        int number = book.nextSequence();
        VmRecord vm = book.read().vm();
        Side side = null;
        try {
            Sides.Order order =
                    new Sides.Order(
                            SideRecord.Role.REHEARSAL,
                            vmm,
                            Path.of(book.read().ram()),
                            scratch(vm, number),
                            logs(vm, number));
            Side started = world.sides().start(vm, order);
            SideRecord record = started.record();
            started.disconnect();
            side = world.sides().attach(Own.side(record));
            book.update(r -> r.plus(record));
            long nanos = load(side, vm, number, state);
            side.disconnect();
            return new FarHost.Rehearsed(Own.theirs(record), nanos);
        } catch (RuntimeException e) {
            throw failed(side, number, e);
        }
    }

    private RuntimeException failed(Side side, int number, RuntimeException cause) {
        RuntimeException reason = cause;
        if (side != null) {
            reason = side.diesSoon() ? side.crashed().asException(cause) : cause;
            side.disconnect();
            String name = side.record().name();
            all().stream().filter(s -> s.name().equals(name)).forEach(this::end);
        }
        removeFiles(number);
        return reason;
    }

    private Map<String, BlockNodes.Chain> scratch(VmRecord vm, int number) {
        int frozen = book.read().held().layer();
        Map<String, BlockNodes.Chain> chains = new LinkedHashMap<>();
        for (DiskSpec disk : vm.disks()) {
            Path file = book.folder().resolve(prefix(number) + disk.name() + ".scratch");
            List<DiskSpec.Layer> below = disk.below(frozen);
            String format =
                    below.isEmpty()
                            ? BlockNodes.format(disk, true).path("driver").asText()
                            : "qcow2";
            Qcow2.createOverlay(file, disk.sizeBytes(), disk.fileOf(below), format);
            DiskSpec.Layer own = new DiskSpec.Layer(number, file.toString());
            chains.put(disk.name(), BlockNodes.frozenUnder(disk, frozen, own));
        }
        return chains;
    }

    private Map<String, String> logs(VmRecord vm, int number) {
        Map<String, String> logs = new TreeMap<>();
        for (String id : vm.machine().logs().keySet()) {
            logs.put(id, book.folder().resolve(prefix(number) + id + ".out").toString());
        }
        return logs;
    }

    private static String prefix(int number) {
        return "rehearsal-" + number + "-";
    }

    private long load(Side side, VmRecord vm, int number, FedState state) {
        for (String argument : vm.machine().hardware()) {
            Matcher netdev = NETDEV.matcher(argument);
            if (netdev.matches()) {
                side.execute("set_link", Json.object("name", netdev.group(1), "up", false));
            }
        }
        Path socket = world.directories().socket(vm.id(), number, "in");
        try (Incoming incoming = new Incoming(side, socket, world.scheduler(), pages)) {
            incoming.begin(state, vm.machine().ramId());
            long start = world.time().nanos();
            incoming.finish(state);
            side.execute("cont", null);
            side.awaitStatus(Set.of("running"), Limits.COMMAND);
            return world.time().since(start).toNanos();
        }
    }

    /** Ends one, confirmed. */
    void end(SideRecord rehearsal) {
        if (!world.sides().remove(world.sides().attach(rehearsal))) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    "The rehearsal's process " + rehearsal.process().pid() + " does not end.",
                    "End it by hand.");
        }
        book.update(r -> r.minus(rehearsal.name()));
        removeFiles(rehearsal.number());
    }

    void endAll() {
        List<SideRecord> found = new ArrayList<>(all());
        found.forEach(this::end);
    }

    /** Those that ended while nobody looked are removed. */
    void recover() {
        all().stream().filter(s -> !s.process().isAlive()).forEach(this::end);
    }

    private void removeFiles(int number) {
        try (var files = Files.list(book.folder())) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(prefix(number))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot remove what a rehearsal left", e);
        }
    }
}
