package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.side.Directories;
import org.gnomon.backend.kvm.internal.side.Grounds;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.spi.replication.ReplicaHost;
import org.gnomon.spi.replication.ReplicaTarget;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * This host's part for VMs whose control is elsewhere: answers what {@link RemoteFarHost} asks. A
 * caller only ever sees its own replicas. Any number of threads.
 */
public final class KvmFarHost implements PeerService, ReplicaHost, AutoCloseable {
    /** The name of the service. */
    public static final String SERVICE = "kvm";

    private static final Drill WARM_UP = new Drill(20);

    private final KvmConfig config;
    private final World world;
    private final SentFiles files;
    private final FarVms vms;
    private final Openings openings;
    private final FarLooks looks;

    /**
     * What this host has.
     *
     * @param vmms its QEMUs, oldest first; may block
     * @param accelerator what guests run on
     * @param peers who tells the keys of callers
     */
    public record Having(
            Supplier<List<VmmVersion>> vmms,
            String accelerator,
            Supplier<Optional<PeerHosts>> peers) {

        /** A host that knows its callers by their names alone. */
        public Having(Supplier<List<VmmVersion>> vmms, String accelerator) {
            this(vmms, accelerator, Optional::empty);
        }
    }

    /**
     * Beside a backend. Finds what an earlier container left, which may take some seconds.
     *
     * @param backend the settings of the backend; other folders beside its own are used
     * @param trusted owners, not hosts, that may name images of this host: for the backend itself
     */
    public KvmFarHost(
            KvmConfig backend,
            TimeSource time,
            Scheduler scheduler,
            Having having,
            Set<String> trusted) {
        this.config = beside(backend);
        Directories directories = new Directories(config);
        directories.prepare();
        Commands commands = new Commands(scheduler);
        this.world =
                new World(
                        time,
                        scheduler,
                        directories,
                        new Programs(new QemuBinary(commands)),
                        new Sides(
                                directories,
                                scheduler,
                                commands,
                                new Grounds(scheduler),
                                Own.SOCKETS),
                        having.vmms(),
                        having.accelerator());
        this.files = new SentFiles(config.stateDirectory().resolve("files"));
        this.vms =
                new FarVms(
                        world,
                        config.stateDirectory(),
                        new FarOrders(files, trusted),
                        files,
                        new Owners(having.peers()));
        this.openings = new Openings(world, files);
        this.looks = new FarLooks(world);
        vms.recover();
    }

    /** Where replicas for other hosts are kept beside a backend's own VMs. */
    public static KvmConfig beside(KvmConfig backend) {
        var run = backend.runDirectory();
        // No VM can have a folder of this name.
        return new KvmConfig(
                backend.stateDirectory().resolve(".far"),
                backend.ramDirectory(),
                run.resolveSibling(run.getFileName() + "-far"),
                backend.accelerator());
    }

    @Override
    public String name() {
        return SERVICE;
    }

    @Override
    public Optional<ReplicaTarget> target(String owner, String key) {
        // Of one that is only known to be lost there is no memory.
        return vms.find(owner, key).filter(FarVm::hasMemory).map(FarVm::target);
    }

    /** What could not be understood of what an earlier container left. */
    public List<Problem> unclear() {
        return vms.unclear();
    }

    @Override
    public byte[] answer(String caller, byte[] request) {
        Message asked = Message.decode(request);
        return switch (asked.text("do")) {
            case "facts" -> json(facts());
            case "machines" -> json(world.known().machines(known(asked.text("vmm"))));
            case "files" -> json(files.missing(asked.texts("hashes")));
            case "open" -> {
                vms.open(caller, asked.part("order", FarHost.Order.class));
                yield done();
            }
            case "close" -> {
                vms.close(caller, asked.text("key"));
                yield done();
            }
            case "all" -> {
                byte[] all = json(vms.of(caller).stream().map(FarVm::outcome).toList());
                vms.requireServing();
                yield all;
            }
            case "outcome" -> json(outcome(caller, asked.text("key")));
            default -> ofOne(caller, vms.get(caller, asked.text("key")), asked);
        };
    }

    /**
     * The program is started on a peer's word, so it must be one that was found here, or an
     * executable that is called a QEMU and that nobody but its owner may write.
     */
    private String known(String vmm) {
        boolean found = world.vmms().get().stream().anyMatch(v -> v.location().equals(vmm));
        if (!found && !Programs.looksLikeQemu(vmm)) {
            throw Problems.of(
                    Problem.NOT_A_VMM,
                    "'"
                            + shown(vmm)
                            + "' is no QEMU that was found on this host, nor an executable whose"
                            + " name has qemu in it and that only its owner may write.",
                    "Take one of those that the host tells of.");
        }
        return vmm;
    }

    private byte[] ofOne(String caller, FarVm vm, Message asked) {
        return switch (asked.text("do")) {
            case "read" -> read(vm, asked);
            case "deviceState" -> deviceState(vm, asked);
            case "look" ->
                    json(
                            looks.look(
                                    vm,
                                    asked.text("side"),
                                    asked.part("question", FarHost.Question.class)));
            case "load" -> json(vm.load(patience(asked)));
            case "activeCopies" -> json(looks.copies(vms.of(caller, vm.record().vmName())));
            default -> vm.alone(() -> change(caller, vm, asked));
        };
    }

    private byte[] change(String caller, FarVm vm, Message asked) {
        switch (asked.text("do")) {
            case "prepare" -> {
                byte[] answer = json(vm.prepare(known(asked.text("vmm"))));
                warmUp(caller, vm);
                return answer;
            }
            case "activate" -> {
                long epoch = asked.number("epoch", 1, Long.MAX_VALUE);
                return json(vm.activate(epoch, vms.highest(caller, vm.record().vmName())));
            }
            case "fence" -> {
                return json(vm.fence());
            }
            case "rehearse" -> {
                return json(vm.rehearse(known(asked.text("vmm"))));
            }
            case "export" -> {
                return json(vm.export());
            }
            case "unprepare" -> vm.unprepare();
            case "end" -> vm.end(asked.text("side"));
            case "endExport" -> vm.endExport();
            case "attempt" -> vm.checkpoint().attempt(attempt(asked));
            case "freezeDisks" -> {
                return json(vm.freezeDisks(attempt(asked)));
            }
            case "hold" -> vm.hold(attempt(asked), asked.part("about", FarHost.About.class));
            case "stage" -> vm.stage();
            case "release" -> vm.release();
            default -> throw Message.wrong("the unknown wish '" + shown(asked.text("do")) + "'");
        }
        return done();
    }

    /** What load and activate do, so that in a blackout it is not done for the first time. */
    private void warmUp(String caller, FarVm vm) {
        WARM_UP.run(
                () -> {
                    Message.decode(json(vm.outcome()));
                    vms.highest(caller, vm.record().vmName());
                });
    }

    private static Duration patience(Message asked) {
        long most = FarHost.MOST_PATIENCE.toMillis();
        return Duration.ofMillis(asked.number("patienceMillis", 0, most));
    }

    private static long attempt(Message asked) {
        return asked.number("attempt", 1, Long.MAX_VALUE);
    }

    private static String shown(String text) {
        String cut = text.length() > 200 ? text.substring(0, 200) : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private FarHost.Facts facts() {
        return new FarHost.Facts(
                world.vmms().get(),
                world.accelerator(),
                config.ramDirectory().toFile().getUsableSpace(),
                config.stateDirectory().toFile().getUsableSpace(),
                ProcFs.cpuPressure());
    }

    private FarHost.Outcome outcome(String caller, String key) {
        return vms.known(caller, key)
                .map(FarVm::outcome)
                .orElseGet(
                        () ->
                                new FarHost.Outcome(
                                        key,
                                        "",
                                        FarHost.Phase.GONE,
                                        0,
                                        "GONE",
                                        null,
                                        List.of(),
                                        Map.of(),
                                        ""));
    }

    private static byte[] read(FarVm vm, Message asked) {
        int page = vm.pages().pageSizeBytes();
        long offset = asked.number("offset", 0, vm.pages().sizeBytes() - page) / page * page;
        int length = (int) asked.number("length", page, FarHost.MOST_READ) / page * page;
        int there = (int) Math.min(length, vm.pages().sizeBytes() - offset);
        byte[] bytes = new byte[there];
        vm.pages().view(offset, there).get(bytes);
        return new Message(Json.object(), bytes).encode();
    }

    private static byte[] deviceState(FarVm vm, Message asked) {
        ByteBuffer rest = vm.checkpoint().heldState().rest();
        byte[] all = new byte[rest.remaining()];
        rest.get(all);
        int from = (int) asked.number("from", 0, all.length);
        int to = Math.min(all.length, from + FarHost.MOST_READ);
        byte[] part = Arrays.copyOfRange(all, from, to);
        return new Message(Json.object("total", all.length), part).encode();
    }

    private static byte[] json(Object answer) {
        ObjectNode json = Json.object("answer", answer);
        return Message.of(json).encode();
    }

    private static byte[] done() {
        return Message.of(Json.object()).encode();
    }

    @Override
    public void serve(String caller, byte[] opening, ByteChannel channel) throws IOException {
        Message asked = Message.decode(opening);
        String what = asked.text("do");
        if (what.equals("file")) {
            openings.file(asked, channel);
            return;
        }
        FarVm vm = vms.get(caller, asked.text("key"));
        switch (what) {
            case "qmp" -> openings.qmp(vm, asked, channel);
            case "nbd" -> openings.nbd(vm, channel);
            case "listen" -> openings.listen(vm, channel);
            default -> throw Message.wrong("the unknown wish '" + shown(what) + "'");
        }
    }

    /** Lets go of every connection; no guest and no other process ends. */
    @Override
    public void close() {
        vms.disconnect();
        world.directories().removeRunDirectoryIfEmpty();
    }
}
