package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.memory.Reserver;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.backend.kvm.internal.state.VmSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All replicas for other hosts, by owner and key. */
final class FarVms {
    private static final Logger LOG = LoggerFactory.getLogger(FarVms.class);
    private static final int MOST_OF_ONE = 256;
    private static final int MOST_PERCENT = 90;

    private final World world;
    private final Path root;
    private final FarOrders orders;
    private final Owners owners;
    private final Reserver reserver;
    private final SentFiles files;
    private final Map<String, FarVm> vms = new ConcurrentHashMap<>();
    private final List<Problem> unclear = new ArrayList<>();
    private volatile boolean closing;

    FarVms(World world, Path root, FarOrders orders, SentFiles files, Owners owners) {
        this.world = world;
        reserver = new Reserver(world.scheduler());
        this.root = root;
        this.orders = orders;
        this.files = files;
        this.owners = owners;
    }

    /** The name of what belongs to a key here; owners and keys may have any characters. */
    private static String id(String owner, String key) {
        try {
            byte[] text = (owner + "\0" + key).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return "far-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static GnomonException gone(String key) {
        return Problems.of(
                FarHost.NOT_FOUND,
                "There is no replica " + key + " here.",
                "It was closed, or never opened.");
    }

    /** This host's Gnomon is being stopped: that says nothing about what runs. */
    static GnomonException leaving() {
        return Problems.of(
                Problem.BUSY, "Gnomon is being stopped on that host.", "Try again later.");
    }

    Optional<FarVm> find(String owner, String key) {
        Optional<FarVm> found =
                vms.values().stream()
                        .filter(v -> v.record().key().equals(key))
                        .filter(v -> owners.isOf(v.record(), owner))
                        .findFirst();
        found.ifPresent(v -> shown(v, owners.keyOf(owner)));
        return found;
    }

    private static void shown(FarVm vm, String ownerKey) {
        if (!ownerKey.isEmpty() && !vm.record().ownerKey().equals(ownerKey)) {
            vm.ownedBy(ownerKey);
        }
    }

    /**
     * Finds one, or says that there is none, for good: the owner takes that for its end. What runs
     * under a record that cannot be read, or while this host lets go of all, is not said to be
     * gone.
     */
    Optional<FarVm> known(String owner, String key) {
        Optional<FarVm> found = find(owner, key);
        requireServing();
        String id = id(owner, key);
        if (found.isEmpty() && !vms.containsKey(id) && FarBook.isIn(root.resolve(id))) {
            throw Problems.of(
                    Problem.UNKNOWN_TRUTH,
                    "The record of the replica " + key + " cannot be used there.",
                    "See the log of that host: it names the record and what to do.");
        }
        return found;
    }

    FarVm get(String owner, String key) {
        return known(owner, key).orElseThrow(() -> gone(key));
    }

    /** To be asked after a look: what is let go of is not known any more. */
    void requireServing() {
        if (closing) {
            throw leaving();
        }
    }

    List<FarVm> of(String owner) {
        return vms.values().stream().filter(v -> owners.isOf(v.record(), owner)).toList();
    }

    List<FarVm> of(String owner, String vmName) {
        return of(owner).stream().filter(v -> v.record().vmName().equals(vmName)).toList();
    }

    /** The newest activation of a VM that is known here. */
    long highest(String owner, String vmName) {
        return of(owner, vmName).stream().mapToLong(v -> v.record().epoch()).max().orElse(0);
    }

    List<Problem> unclear() {
        return List.copyOf(unclear);
    }

    /** Makes one. Several at a time are of no use. */
    synchronized void open(String owner, FarHost.Order order) {
        requireServing();
        VmSpec spec = orders.check(owner, order);
        String id = id(owner, order.key());
        if (find(owner, order.key()).isPresent() || FarBook.isIn(root.resolve(id))) {
            throw Problems.of(
                    Problem.ALREADY_EXISTS,
                    "There is a replica " + order.key() + " of " + owner + " here.",
                    "Close it first.");
        }
        if (of(owner).size() >= MOST_OF_ONE) {
            throw Problems.of(
                    Problem.REFUSED,
                    owner + " has " + MOST_OF_ONE + " replicas here.",
                    "Close some of them.");
        }
        requireRoom(owner, order);
        FarVm made = new FarVm(world, create(id, owner, order, spec));
        made.pages().isNew();
        vms.put(id, made);
        reserve(made.record());
    }

    /** What is promised here is taken beside the seeding, which need not wait for it. */
    private void reserve(FarRecord record) {
        reserver.reserve(Path.of(record.ram()), record.vm().memoryBytes());
    }

    /** One peer must not be able to take all that this host's own VMs, and others, live on. */
    private void requireRoom(String owner, FarHost.Order order) {
        if (orders.isTrusted(owner)) {
            return;
        }
        List<FarRecord> its = of(owner).stream().map(FarVm::record).toList();
        long memory = order.memoryBytes();
        long disks = order.disks().stream().mapToLong(FarHost.Disk::sizeBytes).sum();
        for (FarRecord r : its) {
            memory += r.vm().memoryBytes();
            disks += r.vm().disks().stream().mapToLong(DiskSpec::sizeBytes).sum();
        }
        Path ram = world.directories().ram(new VmId("far"), 0).getParent();
        requireShare(owner, "memory", memory, ram.toFile().getTotalSpace());
        requireShare(owner, "disks", disks, root.toFile().getTotalSpace());
    }

    private static void requireShare(String owner, String what, long wanted, long total) {
        long most = total / 100 * MOST_PERCENT;
        if (wanted > most || wanted < 0) {
            throw Problems.of(
                    Problem.OUT_OF_SPACE,
                    owner
                            + " would have "
                            + wanted
                            + " bytes of "
                            + what
                            + " here; one host may have "
                            + most
                            + " ("
                            + MOST_PERCENT
                            + " % of what there is).",
                    "Close some of its replicas, or give this host more.");
        }
    }

    private FarBook create(String id, String owner, FarHost.Order order, VmSpec spec) {
        VmId name = new VmId(id);
        Path folder = root.resolve(id);
        List<Path> made = new ArrayList<>();
        Path ram = world.directories().ram(name, 0);
        Path device = ram.resolveSibling(ram.getFileName().toString().replace(".ram", "d.ram"));
        try {
            Files.createDirectories(folder);
            List<DiskSpec> disks = FarDisks.create(folder, order.disks(), made);
            Files.deleteIfExists(ram);
            Files.deleteIfExists(device);
            made.add(ram);
            RamFile.promise(ram, order.memoryBytes(), world.scheduler());
            made.add(device);
            FarPages.createDevice(device);
            FarRecord record =
                    new FarRecord(
                            FarRecord.FORMAT,
                            owner,
                            owners.keyOf(owner),
                            order.key(),
                            order.vm(),
                            FarHost.Phase.OPEN,
                            order.epoch(),
                            ram.toString(),
                            device.toString(),
                            null,
                            null,
                            0,
                            VmRecord.first(name, spec, disks, List.of()));
            return FarBook.create(folder, record);
        } catch (IOException | RuntimeException e) {
            made.forEach(Own::delete);
            throw e instanceof IOException io
                    ? Problems.io("Cannot make a replica", io)
                    : (RuntimeException) e;
        }
    }

    /** Ends and removes one, if it is there. */
    void close(String owner, String key) {
        Optional<FarVm> found = known(owner, key);
        if (found.isPresent()) {
            found.get()
                    .alone(
                            () -> {
                                found.get().close();
                                return null;
                            });
            vms.remove(found.get().record().vm().vm(), found.get());
        }
    }

    /** Finds what an earlier container left; what nobody knows is removed. */
    void recover() {
        boolean all = true;
        try {
            Files.createDirectories(root);
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "far-*")) {
                for (Path folder : folders) {
                    all &= !FarBook.isIn(folder) || recover(folder);
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot list " + root, e);
        }
        if (all) {
            removeStrays();
        }
    }

    private boolean recover(Path folder) {
        try {
            FarVm vm = new FarVm(world, FarBook.open(folder));
            FarRecord r = vm.record();
            vms.put(r.vm().vm(), vm);
            if (vm.hasMemory() || r.mayRun()) {
                vm.recover();
                reserve(r);
            } else {
                LOG.warn("the memory of the replica {} is gone, so it is never let run", r.key());
                vm.bury();
            }
            return true;
        } catch (GnomonException e) {
            LOG.warn("recovery of {}: {}", folder, e.getMessage());
            unclear.add(e.problem());
            return false;
        }
    }

    private void removeStrays() {
        Set<String> named = new HashSet<>();
        Set<String> sockets = new HashSet<>();
        for (FarVm vm : vms.values()) {
            FarRecord r = vm.record();
            named.addAll(List.of(r.ram(), r.device()));
            named.addAll(r.vm().spec().machine().hardware());
            r.vm().sides().forEach(s -> sockets.addAll(s.sockets()));
            vm.disks().server().ifPresent(s -> sockets.add(s.toString()));
        }
        String mark = "path=" + world.directories().runDirectory() + "/";
        long self = ProcessHandle.current().pid();
        for (long pid : ProcFs.withArgument(mark)) {
            List<String> arguments = ProcFs.commandLine(pid);
            boolean ours = arguments.stream().anyMatch(a -> sockets.stream().anyMatch(a::contains));
            if (!ours && pid != self) {
                ProcessIdentity.of(pid).ifPresent(p -> world.sides().killer().kill(p, ""));
            }
        }
        world.directories().socketFiles().stream()
                .filter(s -> !sockets.contains(s.toString()))
                .forEach(Own::delete);
        world.directories().ramFiles().stream()
                .filter(f -> !named.contains(f.toString()))
                .forEach(Own::delete);
        files.clean(named);
    }

    void disconnect() {
        closing = true;
        vms.values().forEach(FarVm::disconnect);
        vms.clear();
    }
}
