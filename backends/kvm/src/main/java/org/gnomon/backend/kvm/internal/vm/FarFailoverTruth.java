package org.gnomon.backend.kvm.internal.vm;

import java.util.Optional;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.FarHost.Outcome;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord.Role;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;

/**
 * Finds out which side is the VM after a container ended while a checkpoint on another host was to
 * become it.
 *
 * <pre>
 *   "told" is not on the disk                     the old side, or none: the checkpoint is held on
 *   told, and there: ACTIVE in that activation    the new side
 *                    never told                   its QEMU is ended, the checkpoint is held on
 *                    told, and it does not run    unclear
 *                    no answer                    unclear
 * </pre>
 */
final class FarFailoverTruth {
    private final Host host;
    private final VmBook book;
    private final Truth truth;

    FarFailoverTruth(Host host, VmBook book, Truth truth) {
        this.host = host;
        this.book = book;
        this.truth = truth;
    }

    /** The side that is the VM; empty if no process of it is left. Blocks. */
    Optional<Side> find(SideRecord waiting, Optional<Side> active) {
        Activation begun = book.read().activation();
        if (!begun.takeover().told()) {
            drop(waiting);
            return active;
        }
        Outcome there = outcome(waiting);
        if (isToBeTold(there, begun) && active.isEmpty()) {
            // The old side was fenced before it was told: the same activation again says so.
            there = activated(waiting, begun);
        }
        boolean runs = there.state().equals(RunState.RUNNING.name());
        boolean is = there.phase() == Phase.ACTIVE || there.phase() == Phase.TOLD && runs;
        if (is && there.epoch() == begun.switchingTo() && active.isEmpty()) {
            return Optional.of(crown(waiting, there));
        }
        if (is || there.phase() == Phase.TOLD || there.phase() == Phase.GONE) {
            throw truth.unclear(
                    "a checkpoint on "
                            + waiting.host()
                            + " was told to run, and is "
                            + there.phase()
                            + " there, activation "
                            + there.epoch());
        }
        if (there.phase() != Phase.FENCED) {
            withdraw(waiting);
        }
        drop(waiting);
        return active;
    }

    private FarHost there(SideRecord waiting) {
        return host.landings().of(waiting.host());
    }

    private Outcome outcome(SideRecord waiting) {
        try {
            return there(waiting).outcome(waiting.key());
        } catch (GnomonException e) {
            throw unknown(waiting, e);
        }
    }

    /** Marked as told, and nobody said so to its QEMU. */
    static boolean isToBeTold(Outcome there, Activation begun) {
        return there.phase() == Phase.TOLD
                && there.epoch() == begun.switchingTo()
                && there.state().equals(RunState.PAUSED.name());
    }

    private Outcome activated(SideRecord waiting, Activation begun) {
        try {
            return there(waiting).activate(waiting.key(), begun.switchingTo());
        } catch (GnomonException e) {
            throw unknown(waiting, e);
        }
    }

    private void withdraw(SideRecord waiting) {
        try {
            there(waiting).unprepare(waiting.key());
        } catch (GnomonException e) {
            throw unknown(waiting, e);
        }
    }

    private GnomonException unknown(SideRecord waiting, GnomonException e) {
        return truth.unclear(
                "a checkpoint on "
                        + waiting.host()
                        + " was told to run, and what became of it is not known ("
                        + e.problem().message()
                        + ")");
    }

    private void drop(SideRecord waiting) {
        book.update(r -> r.minus(waiting).withActivation(Activation.at(r.epoch())));
    }

    private Side crown(SideRecord waiting, Outcome there) {
        book.read().side(Role.RETIRED).ifPresent(r -> host.sides().remove(host.sides().attach(r)));
        book.update(r -> Travel.wentOn(r, waiting, there.images()));
        return host.sides().attach(waiting.as(Role.ACTIVE));
    }
}
