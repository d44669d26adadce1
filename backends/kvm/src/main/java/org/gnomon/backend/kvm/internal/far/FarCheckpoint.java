package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.Durable;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint that a replica may hold: its memory as it is, state bytes in a file, disks below
 * their layers. The next one comes about beside it:
 *
 * <pre>
 *   held -- stage: pages are kept aside -- hold: state on the disk, list of pages on the disk,
 *     "folding" on the disk -- pages written into the memory -- "held" on the disk
 *   a crash before "folding": the one before | after it: folded again | never neither
 *   folding that fails without a crash: done again before anything else is done with it
 * </pre>
 *
 * <p>Layers of the disks that only earlier checkpoints needed are merged when the next one is held;
 * those of checkpoints that came to nothing, when the next one begins.
 */
final class FarCheckpoint {
    private static final Logger LOG = LoggerFactory.getLogger(FarCheckpoint.class);
    private static final Duration BEGUN = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(2);

    private final FarBook book;
    private final FarTarget target;
    private final FarPages pages;
    private final FarDisks disks;
    private long newest;
    private long present;

    FarCheckpoint(FarBook book, FarTarget target, FarPages pages, FarDisks disks) {
        this.book = book;
        this.target = target;
        this.pages = pages;
        this.disks = disks;
    }

    private FarRecord.Held held() {
        return book.read().held();
    }

    /** The state of the checkpoint if one is held, else of the feed. */
    FedState state() {
        return held() == null ? target.state() : heldState();
    }

    /** Fails if there is no state and none is on its way. */
    void requireFed() {
        if (held() == null && !target.isFed()) {
            target.state().layout();
        }
    }

    /** The state, waited for: its first bytes come some time after a feed was announced. */
    FedState laidOut(Scheduler scheduler) {
        Waits.until(scheduler, LOOK, BEGUN, () -> state().isLaidOut());
        FedState state = state();
        state.layout();
        return state;
    }

    /** The state of the checkpoint that is held. */
    FedState heldState() {
        if (held() == null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "No checkpoint is held here.",
                    "Take a checkpoint first.");
        }
        return FedState.of(stateOf(held()), book.read().vm().memoryBytes());
    }

    private static byte[] stateOf(FarRecord.Held held) {
        try {
            return Files.readAllBytes(Path.of(held.state()));
        } catch (IOException e) {
            throw Problems.io("Cannot read the checkpoint", e);
        }
    }

    /** Another attempt at one. */
    void attempt(long number) {
        if (number <= newest) {
            throw late(number);
        }
        newest = number;
        present = number;
    }

    /** Refuses what belongs to an attempt that is over. */
    void requireAttempt(long number) {
        if (number != present) {
            throw late(number);
        }
    }

    private GnomonException late(long number) {
        return Problems.of(
                Problem.ILLEGAL_TRANSITION,
                "The attempt " + number + " at a checkpoint is over; the newest is " + newest + ".",
                "The next one will be whole.");
    }

    /** Makes one, or the next one. */
    void hold(long attempt, FarHost.About about) {
        requireAttempt(attempt);
        settle();
        FarRecord.Held before = held();
        Stage stage = pages.stage();
        FedState state = target.state();
        requireWhole(before, stage, state);
        int layer = book.read().vm().disks().isEmpty() ? 0 : book.read().frozen();
        Path file = book.folder().resolve("state-" + book.nextSequence() + ".bin");
        FarRecord.Held next = new FarRecord.Held(about, file.toString(), layer);
        try {
            Durable.write(file, ByteBuffer.wrap(state.raw()));
            Durable.force(book.folder());
        } catch (IOException e) {
            throw Problems.io("Cannot keep the checkpoint's state", e);
        }
        if (before == null) {
            book.update(r -> r.holding(next));
        } else {
            stage.writeDown();
            book.update(r -> r.folding(next));
            fold(stage, next);
        }
        present = 0;
        target.forget();
        settleDisks(before == null ? 0 : layer);
    }

    /** The checkpoint is whole; that a merge fails costs room, and it is tried again. */
    private void settleDisks(int layer) {
        try {
            disks.seal();
            if (layer > 0) {
                disks.merge(layer);
            }
        } catch (GnomonException e) {
            LOG.warn("{}: layers are merged later: {}", book.read().key(), e.getMessage());
        }
    }

    private void requireWhole(FarRecord.Held before, Stage stage, FedState state) {
        if (before != null && stage == null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The checkpoint of " + before.about().capturedAt() + " is held.",
                    "Release it first, or let the next one come beside it.");
        }
        state.requireComplete();
        FarRecord r = book.read();
        boolean frozen = r.frozen() > (before == null ? 0 : before.layer());
        if (!r.vm().disks().isEmpty() && !(frozen && hasLayer(r))) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The disks were not frozen for this checkpoint.",
                    "Freeze them while the guest stands still.");
        }
    }

    private static boolean hasLayer(FarRecord r) {
        return r.vm().disks().stream().allMatch(d -> d.place(r.frozen()) >= 0);
    }

    private void fold(Stage stage, FarRecord.Held next) {
        FarRecord.Held before = held();
        stage.foldInto(pages);
        book.update(r -> r.holding(next));
        pages.stage(null);
        stage.close();
        Own.delete(Path.of(before.state()));
    }

    private Path stageFile() {
        Path ram = Path.of(book.read().ram());
        String name = ram.getFileName().toString();
        return ram.resolveSibling(name.substring(0, name.length() - ".ram".length()) + "s.ram");
    }

    /**
     * What comes from now on is kept beside the checkpoint. What is kept there already stays: the
     * sender counts on it.
     */
    void stage() {
        settle();
        heldState();
        disks.mergeBetween(held().layer());
        if (pages.stage() == null) {
            pages.stage(Stage.create(stageFile()));
        }
    }

    /** The disks as they are, or as they were for the checkpoint that is held. */
    List<DiskSpec> disks() {
        List<DiskSpec> all = book.read().vm().disks();
        return held() == null ? all : FarDisks.below(all, held().layer());
    }

    /** Before it is run: control takes its disks for flat images. */
    void flatten() {
        if (held() != null) {
            disks.mergeBetween(held().layer());
        }
    }

    /** What was kept beside the checkpoint is of no use any more. */
    void unstage() {
        settle();
        dropStage();
    }

    private void dropStage() {
        Stage before = pages.stage();
        pages.stage(null);
        if (before != null) {
            if (!before.isEmpty()) {
                pages.lost();
            }
            before.close();
            target.forget();
        }
    }

    /** Ends a fold that failed: what is kept aside is the checkpoint then, in part. */
    private void settle() {
        FarRecord.Held next = book.read().folding();
        if (next != null) {
            Stage stage = pages.stage();
            fold(stage == null ? Stage.open(stageFile()) : stage, next);
        }
    }

    /** Gives it up. */
    void release() {
        settle();
        FarRecord.Held before = held();
        if (before == null) {
            return;
        }
        drop(before);
        disks.merge(0);
    }

    private void drop(FarRecord.Held before) {
        dropStage();
        book.update(r -> r.holding(null));
        Own.delete(Path.of(before.state()));
    }

    /** It runs, or the replica does without it: what was written to the disks since is lost. */
    void consumed() {
        FarRecord.Held before = held();
        if (before != null) {
            disks.dropFrom(before.layer());
            drop(before);
        }
    }

    /** Ends what a crash left half done. */
    void recover() {
        if (!book.read().mayRun()) {
            settle();
            removeStrays();
        }
    }

    /** State files that no record names any more. */
    private void removeStrays() {
        FarRecord.Held named = held();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(book.folder(), "state-*.bin")) {
            for (Path file : files) {
                if (named == null || !named.state().equals(file.toString())) {
                    Own.delete(file);
                }
            }
        } catch (IOException e) {
            throw Problems.io("Cannot list " + book.folder(), e);
        }
    }
}
