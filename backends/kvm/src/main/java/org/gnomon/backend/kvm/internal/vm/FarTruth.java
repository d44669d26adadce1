package org.gnomon.backend.kvm.internal.vm;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.far.FarHost.Outcome;
import org.gnomon.backend.kvm.internal.far.FarHost.Phase;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Abroad;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord.Role;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;

/**
 * Finds out which side is the VM after a container ended while a stand-by waited on another host.
 *
 * <pre>
 *   no switch begun, or the old side has not handed over     the old side; nobody told the new one
 *   handed over, and there: ACTIVE in the activation begun   the new side
 *                           told in it, and stands           told again: the new side
 *                           never told                       fenced there, then the old side
 *                           never told, the old side ended   LOADED: told, the new side
 *                                                            FENCED: the VM is lost
 *                           told, and ended                  unclear
 *                           no answer                        unclear
 * </pre>
 */
final class FarTruth {
    private static final Set<Phase> NEVER_TOLD =
            EnumSet.of(Phase.OPEN, Phase.PREPARED, Phase.FENCED);

    private final Host host;
    private final VmBook book;
    private final Truth truth;
    private final List<String> removed;

    FarTruth(Host host, VmBook book, Truth truth, List<String> removed) {
        this.host = host;
        this.book = book;
        this.truth = truth;
        this.removed = removed;
    }

    /** The side that is the VM; empty if no process of it is left. Blocks. */
    Optional<Side> find(SideRecord waiting) {
        Optional<Side> old = book.read().side(Role.ACTIVE).map(r -> host.sides().attach(r));
        try {
            return find(waiting, old);
        } catch (RuntimeException e) {
            // QEMU takes one connection: who looks again later needs it.
            old.ifPresent(Side::disconnect);
            throw e;
        }
    }

    private Optional<Side> find(SideRecord waiting, Optional<Side> old) {
        Optional<Side> alive = old.filter(Side::isAlive);
        Activation begun = book.read().activation();
        if (begun.takeover() != null) {
            return new FarFailoverTruth(host, book, truth).find(waiting, alive);
        }
        String left = alive.map(truth::ask).orElse("gone");
        // It may have ended while it was asked: then it is no side to go back to.
        Optional<Side> active = alive.filter(side -> !left.equals("gone"));
        boolean mayBeTold = left.equals("postmigrate") || left.equals("gone");
        if (begun.switchingTo() == 0 || !mayBeTold) {
            drop(waiting);
            return active;
        }
        Outcome there = outcome(waiting);
        if (isToBeTold(there, begun, active.isEmpty())) {
            there = tell(waiting, begun.switchingTo());
        }
        boolean runs = there.state().equals(RunState.RUNNING.name());
        if (there.phase() == Phase.ACTIVE || there.phase() == Phase.TOLD && runs) {
            if (there.epoch() != begun.switchingTo()) {
                throw truth.unclear("it is activation " + there.epoch() + " on " + waiting.host());
            }
            return Optional.of(crown(waiting, there));
        }
        if (there.phase() == Phase.TOLD || there.phase() == Phase.GONE) {
            throw truth.unclear(
                    "the old side was handed over, and the new one on "
                            + waiting.host()
                            + " is "
                            + there.phase()
                            + ": it may have run");
        }
        if (active.isEmpty() && there.phase() != Phase.FENCED) {
            throw truth.unclear(
                    "the old side is gone, and the new one on "
                            + waiting.host()
                            + " was not told to run");
        }
        fence(waiting);
        drop(waiting);
        return active;
    }

    /**
     * The other container ended between its mark and its QEMU, or its QEMU did not answer then. Or
     * nobody but the new side is left, which has all of the guest: the old one can never run.
     */
    private static boolean isToBeTold(Outcome there, Activation begun, boolean alone) {
        boolean stands = there.state().equals(RunState.PAUSED.name());
        boolean told = there.phase() == Phase.TOLD && there.epoch() == begun.switchingTo();
        boolean loaded = alone && there.phase() == Phase.LOADED;
        return begun.takeover() == null && stands && (told || loaded);
    }

    private Outcome tell(SideRecord waiting, long epoch) {
        try {
            return there(waiting).activate(waiting.key(), epoch);
        } catch (GnomonException e) {
            throw truth.unclear(
                    "the new side on "
                            + waiting.host()
                            + " stands still with all of it, and could not be told to run ("
                            + e.problem().message()
                            + ")");
        }
    }

    /**
     * The record names no stand-by although a switch was begun, and nothing of the VM can run here
     * unless it is told to. Then no replica of it may have been told, on any host.
     */
    void requireNobodyTold(Optional<Side> active) {
        try {
            askAll(active);
        } catch (RuntimeException e) {
            active.ifPresent(Side::disconnect);
            throw e;
        }
    }

    private void askAll(Optional<Side> active) {
        VmRecord record = book.read();
        Activation begun = record.activation();
        if (begun.switchingTo() == 0 || begun.takeover() != null) {
            return;
        }
        List<Abroad.Key> keys =
                record.abroad().keys().stream()
                        .filter(k -> record.sides().stream().noneMatch(s -> isOf(s, k)))
                        .toList();
        if (!keys.isEmpty() && active.map(truth::ask).orElse("gone").matches("postmigrate|gone")) {
            keys.forEach(this::requireNotTold);
        }
    }

    private static boolean isOf(SideRecord side, Abroad.Key key) {
        return side.host().equals(key.host()) && side.key().equals(key.key());
    }

    private void requireNotTold(Abroad.Key key) {
        if (isLost(key.host())) {
            return;
        }
        String what = "was handed over, and its replica " + key.key() + " on " + key.host();
        Phase phase;
        try {
            phase = host.landings().of(key.host()).outcome(key.key()).phase();
            if (phase == Phase.LOADED) {
                phase = host.landings().of(key.host()).fence(key.key()).phase();
            }
        } catch (GnomonException e) {
            throw truth.unclear(what + " may run: " + e.problem().message());
        }
        if (!NEVER_TOLD.contains(phase)) {
            throw truth.unclear(what + " is " + phase + ": it may run");
        }
    }

    private FarHost there(SideRecord waiting) {
        return host.landings().of(waiting.host());
    }

    private boolean isLost(String name) {
        return host.landings().isLost(name);
    }

    /** What a host that is off for good would say: nothing of it will ever run. */
    private static Outcome never(SideRecord waiting) {
        String gone = RunState.GONE.name();
        return new Outcome(waiting.key(), "", Phase.FENCED, 0, gone, null, List.of(), Map.of(), "");
    }

    private Outcome outcome(SideRecord waiting) {
        if (isLost(waiting.host())) {
            return never(waiting);
        }
        try {
            return there(waiting).outcome(waiting.key());
        } catch (GnomonException e) {
            throw truth.unclear(
                    "the state was handed over to "
                            + waiting.host()
                            + ", which does not say what became of it ("
                            + e.problem().message()
                            + ")");
        }
    }

    private void fence(SideRecord waiting) {
        if (isLost(waiting.host())) {
            return;
        }
        try {
            Outcome fenced = there(waiting).fence(waiting.key());
            if (fenced.phase() == Phase.FENCED) {
                return;
            }
        } catch (GnomonException e) {
            throw truth.unclear(
                    "the new side on "
                            + waiting.host()
                            + " cannot be fenced ("
                            + e.problem().message()
                            + ")");
        }
        throw truth.unclear("the new side on " + waiting.host() + " cannot be fenced");
    }

    /** It was never told to run and will not be: its replica is removed with all others. */
    private void drop(SideRecord waiting) {
        book.update(r -> r.minus(waiting));
        removed.add("stand-by of " + book.read().vm() + " on " + waiting.host());
    }

    private Side crown(SideRecord waiting, Outcome there) {
        SideRecord source = book.read().side(Role.ACTIVE).orElseThrow();
        book.read()
                .side(Role.RETIRED)
                .ifPresent(
                        before -> {
                            if (host.sides().remove(host.sides().attach(before))) {
                                book.update(r -> r.minus(before));
                            }
                        });
        book.update(r -> Travel.arrived(r, waiting, source, there.images()));
        return host.sides().attach(waiting.as(Role.ACTIVE));
    }
}
