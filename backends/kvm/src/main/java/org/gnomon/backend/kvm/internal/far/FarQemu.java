package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.side.Sides;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmmVersion;

/** The QEMU that a replica becomes. One thread at a time, but for looking. */
final class FarQemu {
    private static final Set<String> STANDS = Set.of("paused", "prelaunch");

    private final World world;
    private final FarBook book;
    private final FarPages pages;
    private volatile Side side;
    private Incoming incoming;

    FarQemu(World world, FarBook book, FarPages pages) {
        this.world = world;
        this.book = book;
        this.pages = pages;
    }

    /** A QEMU of this host, if it can run the VM; fails as a preflight does. */
    VmmVersion usable(String vmm) {
        VmmVersion found = world.known().version(vmm);
        String machine = book.read().vm().machine().type();
        if (!world.known().machines(vmm).contains(machine)) {
            throw QemuBinary.machineUnknown(vmm, machine).asException();
        }
        String wanted = book.read().vm().machine().accelerator();
        if (wanted.equals("kvm") && !wanted.equals(world.accelerator())) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The VM runs on kvm, and this host has only " + world.accelerator() + ".",
                    "Take a host whose CPUs can run it.");
        }
        return found;
    }

    /**
     * Starts it, and gives it what is known.
     *
     * @param known waits for that; asked when it is started, so that both go on at a time
     */
    SideRecord prepare(VmmVersion vmm, List<DiskSpec> disks, Supplier<FedState> known) {
        int number = book.nextSequence();
        VmRecord vm = book.read().vm();
        Map<String, BlockNodes.Chain> chains = FarDisks.whole(disks);
        Path ram = Path.of(book.read().ram());
        Sides.Order order = new Sides.Order(SideRecord.Role.STANDBY, vmm, ram, chains, logs());
        Side started = world.sides().start(vm, order);
        SideRecord record = started.record();
        started.disconnect();
        side = world.sides().attach(Own.side(record));
        try {
            book.update(r -> r.plus(record).with(FarHost.Phase.PREPARED));
            book.prepareToTell();
            Path socket = world.directories().socket(vm.id(), number, "in");
            incoming = new Incoming(side, socket, world.scheduler(), pages);
            incoming.begin(known.get(), vm.machine().ramId());
            resumes(side).cancel(false);
            return Own.theirs(record);
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    private Map<String, String> logs() {
        Map<String, String> logs = new LinkedHashMap<>();
        for (String id : book.read().vm().machine().logs().keySet()) {
            logs.put(id, book.folder().resolve(id + ".log").toString());
        }
        return logs;
    }

    /** What was prepared has failed: it is ended, and the replica is as before. */
    private RuntimeException failed(RuntimeException cause) {
        Side gone = side;
        boolean died = gone != null && gone.diesSoon();
        RuntimeException reason = died ? gone.crashed().asException(cause) : cause;
        end();
        book.update(r -> r.with(FarHost.Phase.OPEN));
        return reason;
    }

    /** Hands the disks to it and loads the rest; it stands still then. */
    void load(FedState state, FarDisks disks) {
        try {
            if (incoming == null) {
                throw Problems.of(
                        Problem.NOT_RUNNING,
                        "What was prepared is not there any more.",
                        "Prepare it again.");
            }
            disks.handOver();
            incoming.finish(state);
            incoming.close();
            incoming = null;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** Before it is marked as told: one that has ended never runs. */
    void requireAlive() {
        Side now = side;
        if (now == null || !now.isAlive()) {
            throw Problem.of(
                            Problem.CRASHED,
                            now == null ? "Its QEMU is gone." : now.crashed().message(),
                            "Bring the VM back from where it came.")
                    .asException();
        }
    }

    /**
     * Lets it run, and waits until it does. If it surely was not told, that is taken back.
     *
     * @param before the record to go back to; null if it may have been told before
     */
    void tell(FarRecord before) {
        try {
            requireAlive();
        } catch (GnomonException e) {
            takeBack(before);
            throw e;
        }
        Side told = side;
        CompletableFuture<JsonNode> resumed = resumes(told);
        try {
            told.execute("cont", null);
        } catch (GnomonException e) {
            boolean refused = e.problem().code().equals(Problems.QEMU_ERROR);
            if (refused && told.runState() == RunState.PAUSED) {
                // It answered that it did not, and stands still: it never ran.
                takeBack(before);
            }
            throw e;
        }
        told.control().await(resumed, Limits.COMMAND, "The first step of " + told.vmm());
    }

    private void takeBack(FarRecord before) {
        if (before != null) {
            book.takeBack(before);
        }
    }

    private static CompletableFuture<JsonNode> resumes(Side side) {
        return side.control().expect(e -> e.path("event").asText().equals("RESUME"));
    }

    Optional<SideRecord> record() {
        return book.read().vm().sides().stream()
                .filter(s -> s.role() == SideRecord.Role.STANDBY)
                .findFirst();
    }

    /** Takes up one that an earlier container started; false if there is none. */
    boolean attach() {
        Optional<SideRecord> found = record();
        found.ifPresent(r -> side = world.sides().attach(Own.side(r)));
        return found.isPresent();
    }

    /** Whether it has all of its state and waits to be told to run. */
    boolean standsLoaded() {
        Side now = side;
        return now != null && now.isAlive() && STANDS.contains(now.status());
    }

    /** Asks it; never fails. */
    RunState runState() {
        Side now = side;
        return now == null ? RunState.GONE : now.runState();
    }

    /** Why it ended; empty if it did not, or there is none. */
    String lastWords() {
        Side now = side;
        return now == null || now.isAlive() ? "" : now.crashed().message();
    }

    /** Ends it, confirmed. */
    void end() {
        if (incoming != null) {
            incoming.close();
            incoming = null;
        }
        Optional<SideRecord> found = record();
        if (side != null) {
            side.disconnect();
        }
        if (found.isPresent()) {
            SideRecord record = found.get();
            if (!world.sides().remove(world.sides().attach(record))) {
                throw Problems.of(
                        Problem.UNKNOWN_TRUTH,
                        "Process " + record.process().pid() + " does not end.",
                        "End it by hand.");
            }
            book.update(r -> r.minus(record.name()));
        }
        side = null;
    }

    /** Lets go of the connection; it goes on. */
    void disconnect() {
        if (side != null) {
            side.disconnect();
        }
    }
}
