package org.gnomon.backend.kvm.internal.far;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica for another host. What changes it is done by one thread at a time; that the others
 * wait is bounded.
 */
final class FarVm {
    private static final Logger LOG = LoggerFactory.getLogger(FarVm.class);
    private static final int MOST_TEXT = 64;

    /** By then control has heard that it runs. */
    private static final Duration SETTLE = Duration.ofMillis(300);

    private final World world;
    private final FarBook book;
    private final FarPages pages;
    private final FarTarget target;
    private final FarDisks disks;
    private final FarQemu qemu;
    private final FarCheckpoint checkpoint;
    private final FarRehearsals rehearsals;
    private final Turns turns;
    private volatile boolean closed;
    private volatile boolean leaving;

    FarVm(World world, FarBook book) {
        this.world = world;
        this.book = book;
        FarRecord r = book.read();
        long memory = r.vm().memoryBytes();
        this.pages = new FarPages(Path.of(r.ram()), memory, Path.of(r.device()), this::refusal);
        this.target = new FarTarget(pages, memory, this::refusal);
        this.disks = new FarDisks(world, book);
        this.qemu = new FarQemu(world, book, pages);
        this.checkpoint = new FarCheckpoint(book, target, pages, disks);
        this.rehearsals = new FarRehearsals(world, book, pages);
        this.turns = new Turns("the replica " + name());
    }

    FarRecord record() {
        return book.read();
    }

    /** Its owner has another key now, or showed it for the first time. */
    void ownedBy(String fingerprint) {
        book.note(r -> r.ownedBy(fingerprint));
    }

    FarPages pages() {
        return pages;
    }

    FarTarget target() {
        return target;
    }

    FarDisks disks() {
        return disks;
    }

    FarCheckpoint checkpoint() {
        return checkpoint;
    }

    int nextSequence() {
        return alone(book::nextSequence);
    }

    /** Why the memory may not be written now; null if it may. */
    private String refusal() {
        FarRecord r = book.read();
        if (closed) {
            return "it is closed";
        }
        if (r.phase() != Phase.OPEN && r.phase() != Phase.PREPARED) {
            return "it is " + r.phase();
        }
        return r.held() != null && pages.stage() == null ? "a checkpoint is held" : null;
    }

    /** Does something that changes it, after all that was begun before. */
    <T> T alone(Supplier<T> work) {
        return turns.alone(
                () -> {
                    if (leaving) {
                        throw FarVms.leaving();
                    }
                    if (closed) {
                        throw FarVms.gone(book.read().key());
                    }
                    return work.get();
                });
    }

    private String name() {
        return book.read().owner() + "/" + book.read().key();
    }

    private void require(Phase... wanted) {
        Phase now = book.read().phase();
        if (!List.of(wanted).contains(now)) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica " + name() + " is " + now + ", expected " + List.of(wanted) + ".",
                    "Ask for its state.");
        }
    }

    SideRecord prepare(String vmm) {
        require(Phase.OPEN);
        rehearsals.requireNone();
        checkpoint.unstage();
        checkpoint.flatten();
        checkpoint.requireFed();
        return qemu.prepare(
                qemu.usable(vmm), checkpoint.disks(), () -> checkpoint.laidOut(world.scheduler()));
    }

    void unprepare() {
        require(Phase.OPEN, Phase.PREPARED, Phase.LOADED);
        qemu.end();
        book.update(r -> r.with(Phase.OPEN));
    }

    /**
     * Loads the rest when all of it is there, once.
     *
     * @param patience how long that may take: nothing else has to wait for it meanwhile
     */
    FarHost.Outcome load(Duration patience) {
        require(Phase.PREPARED, Phase.LOADED);
        if (book.read().phase() == Phase.PREPARED && !patience.isZero()) {
            checkpoint.state().awaitWhole(patience);
        }
        return alone(() -> loadIfNot() ? outcome(RunState.PAUSED) : outcome());
    }

    /** Whether it was not loaded before. */
    private boolean loadIfNot() {
        require(Phase.PREPARED, Phase.LOADED);
        if (book.read().phase() == Phase.LOADED) {
            return false;
        }
        FedState state = checkpoint.state();
        state.requireComplete();
        qemu.load(state, disks);
        // Recovery would find out that it is loaded, so the disk need not hold up a switch.
        book.noteInMemory(r -> r.with(Phase.LOADED));
        return true;
    }

    /**
     * Lets it run, loaded first if that was not done.
     *
     * @param highest the newest activation of any replica of the VM
     */
    FarHost.Outcome activate(long epoch, long highest) {
        FarRecord now = book.read();
        if (now.mayRun() && now.epoch() == epoch) {
            return again();
        }
        if (epoch <= highest) {
            throw Problems.of(
                    Problem.STALE_EPOCH,
                    "Activation " + epoch + " is not after " + highest + ".",
                    "Someone else has switched the VM; ask for its state again.");
        }
        loadIfNot();
        FarRecord before = book.read();
        qemu.requireAlive();
        book.tell(epoch);
        qemu.tell(before);
        world.scheduler().after(SETTLE, this::settleSoon);
        return outcome(RunState.RUNNING);
    }

    private FarHost.Outcome again() {
        if (book.read().phase() == Phase.TOLD) {
            if (qemu.standsLoaded()) {
                qemu.tell(null);
            }
            if (qemu.runState() == RunState.RUNNING) {
                settle();
            }
        }
        return outcome();
    }

    private void settleSoon() {
        world.scheduler().blocking().execute(this::settleLater);
    }

    /** Not in the blackout: that it runs can be seen, so it need not be on the disk first. */
    private void settleLater() {
        try {
            alone(
                    () -> {
                        if (book.read().phase() == Phase.TOLD) {
                            settle();
                        }
                        return null;
                    });
        } catch (GnomonException e) {
            LOG.warn("{}: what is left of the replica stays: {}", name(), e.getMessage());
        }
    }

    /**
     * It runs: what it was replicated with goes. That something of it stays is no failure of it.
     */
    private void settle() {
        book.note(r -> r.with(Phase.ACTIVE));
        try {
            target.forget();
            checkpoint.consumed();
            disks.endTool();
            Own.delete(Path.of(book.read().device()));
        } catch (GnomonException e) {
            LOG.warn("{}: what is left of the replica stays: {}", name(), e.getMessage());
        }
    }

    FarHost.Rehearsed rehearse(String vmm) {
        require(Phase.OPEN);
        checkpoint.unstage();
        FedState state = checkpoint.heldState();
        return rehearsals.start(qemu.usable(vmm), state);
    }

    int export() {
        require(Phase.OPEN, Phase.PREPARED);
        return disks.export();
    }

    void endExport() {
        disks.end();
    }

    int freezeDisks(long attempt) {
        require(Phase.OPEN);
        checkpoint.requireAttempt(attempt);
        return disks.freeze();
    }

    void hold(long attempt, FarHost.About about) {
        require(Phase.OPEN);
        rehearsals.requireNone();
        if (about.capturedAt() == null || about.capturedAt().length() > MOST_TEXT) {
            throw Message.wrong("no instant of a checkpoint");
        }
        checkpoint.hold(attempt, about);
    }

    void stage() {
        require(Phase.OPEN);
        rehearsals.requireNone();
        checkpoint.stage();
    }

    void release() {
        require(Phase.OPEN);
        rehearsals.requireNone();
        checkpoint.release();
    }

    /** Ends it if it never ran, for good. */
    FarHost.Outcome fence() {
        require(Phase.OPEN, Phase.PREPARED, Phase.LOADED, Phase.FENCED);
        book.update(r -> r.with(Phase.FENCED));
        qemu.end();
        return outcome();
    }

    /** Ends one of its sides, confirmed. */
    void end(String name) {
        SideRecord found = find(name);
        if (found.role() == SideRecord.Role.REHEARSAL) {
            rehearsals.end(found);
            return;
        }
        qemu.end();
        if (List.of(Phase.PREPARED, Phase.LOADED).contains(book.read().phase())) {
            book.update(r -> r.with(Phase.OPEN));
        }
    }

    /** A side by its name; not the exports, which are nobody's but this host's. */
    SideRecord find(String name) {
        return book.read().vm().sides().stream()
                .filter(s -> s.name().equals(name) && !s.ram().isEmpty())
                .findFirst()
                .orElseThrow(
                        () ->
                                Problems.of(
                                        FarHost.NOT_FOUND,
                                        "There is no process " + name + " here.",
                                        "Ask for the replica's state."));
    }

    /** What is known; does not wait for what is being done. */
    FarHost.Outcome outcome() {
        return outcome(qemu.runState());
    }

    /** With what was just seen of its QEMU. */
    private FarHost.Outcome outcome(RunState state) {
        FarRecord r = book.read();
        Map<String, String> images = new LinkedHashMap<>();
        List<DiskSpec> all = r.phase() == Phase.OPEN ? r.vm().disks() : checkpoint.disks();
        all.forEach(d -> images.put(d.name(), d.fileOf(d.layers())));
        List<SideRecord> sides =
                r.vm().sides().stream().filter(s -> !s.ram().isEmpty()).map(Own::theirs).toList();
        return new FarHost.Outcome(
                r.key(),
                r.vmName(),
                r.phase(),
                r.epoch(),
                state.name(),
                r.held() == null ? null : r.held().about(),
                sides,
                images,
                state == RunState.GONE ? qemu.lastWords() : "");
    }

    /** Takes up what an earlier container left. */
    void recover() {
        disks.recover();
        rehearsals.recover();
        boolean there = qemu.attach();
        Phase phase = book.read().phase();
        if (book.read().mayRun()) {
            if (qemu.runState() == RunState.RUNNING) {
                settle();
            }
        } else if (phase != Phase.FENCED && there && qemu.standsLoaded()) {
            book.update(r -> r.with(Phase.LOADED));
        } else {
            qemu.end();
            book.update(r -> r.with(phase == Phase.FENCED ? Phase.FENCED : Phase.OPEN));
        }
        checkpoint.recover();
    }

    /** Whether its memory is still there. */
    boolean hasMemory() {
        return Files.exists(Path.of(book.read().ram()));
    }

    /**
     * This host lost its memory before it was told to run. That it never will be is kept, because
     * its owner may be about to ask: it goes when the owner closes it.
     */
    void bury() {
        book.update(r -> r.with(Phase.FENCED));
        qemu.end();
        rehearsals.endAll();
        disks.recover();
        disks.end();
        FarRemains.strip(book.folder(), book.read());
        book.update(r -> r.holding(null).with(r.vm().withDisks(List.of())));
    }

    /** Ends and removes all of it, but disks that a guest has written. */
    void close() {
        qemu.end();
        rehearsals.endAll();
        disks.end();
        closed = true;
        book.remove();
        target.forget();
        pages.close("The replica was closed.");
        FarRemains.remove(book.folder(), book.read());
    }

    /** Lets go of connections; processes go on. */
    void disconnect() {
        leaving = true;
        closed = true;
        qemu.disconnect();
        disks.disconnect();
    }
}
