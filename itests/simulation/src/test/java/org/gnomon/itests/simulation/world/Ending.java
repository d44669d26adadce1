package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.backend.simulator.internal.OutsideTruth;
import org.gnomon.backend.simulator.internal.WriteLog;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager;

/** When nothing goes wrong any more: everything must come to rest, and be as it should be. */
final class Ending {

    private static final Duration REST = Duration.ofSeconds(150);
    private static final double WRITES_PER_SECOND = 2000;
    private static final double WRITES_OF_A_TICK = 20;

    private final World world;

    Ending(World world) {
        this.world = world;
    }

    /** Waits for rest, and looks. */
    void check() {
        if (!world.until(() -> world.live() != null, Duration.ofSeconds(30))) {
            found(
                    Violation.Kind.NO_CONTROLLER,
                    "no controller runs half a minute after all faults");
            return;
        }
        world.letPass(Duration.ofSeconds(10));
        world.endZombies();
        boolean rests = world.until(this::rests, REST);
        world.letPass(Duration.ofSeconds(3));
        if (world.checker.failed()) {
            return;
        }
        if (!rests) {
            found(Violation.Kind.STUCK, unrest());
        }
        world.vms().forEach(this::check);
        alertsOnce();
    }

    private void found(Violation.Kind kind, String detail) {
        world.checker.found(kind, detail);
    }

    private boolean rests() {
        return world.operations.allDone() && world.vms().stream().allMatch(this::rests);
    }

    private boolean rests(VmId vm) {
        boolean noShadow = shadow(vm) == ShadowState.RETIRED || shadow(vm) == ShadowState.ABSENT;
        boolean off = world.causes.isShutDown(vm) && noShadow;
        boolean failed = shadow(vm) == ShadowState.FAILED;
        // One that the backend does not hand out cannot be settled; somebody has to be told.
        boolean gone = world.live().inventory.find(vm).isEmpty() && isAlerted(vm, 0);
        return (isQuiet(shadow(vm)) || off) && (isSettled(vm) || off || failed || gone);
    }

    private boolean isSettled(VmId vm) {
        return last(vm).map(r -> r.status().isFinal()).orElse(true);
    }

    private static boolean isQuiet(ShadowState state) {
        return switch (state) {
            case ABSENT, IN_SYNC, LAGGING, FAILED -> true;
            default -> false;
        };
    }

    private String unrest() {
        StringBuilder text = new StringBuilder();
        world.operations.open().forEach(o -> text.append(o.name).append(" never ended; "));
        for (VmId vm : world.vms()) {
            if (!rests(vm)) {
                text.append("the shadow of ").append(vm).append(" is ").append(shadow(vm));
                text.append(", its switchover ").append(last(vm).map(r -> r.status())).append("; ");
            }
        }
        return text.toString();
    }

    private ShadowState shadow(VmId vm) {
        return world.live()
                .manager
                .shadow(vm)
                .map(ShadowVmManager.Shadow::state)
                .orElse(ShadowState.ABSENT);
    }

    private Optional<SwitchoverReport> last(VmId vm) {
        return world.live().switchovers.last(vm);
    }

    private boolean isUp(VmId vm) {
        return world.truth
                .look(vm)
                .map(s -> s.run() == RunState.RUNNING && s.copies() == 1)
                .orElse(false);
    }

    private void check(VmId vm) {
        // A checkpoint, which may be taken again and again, stops the guest for a moment.
        world.until(() -> isUp(vm), Duration.ofSeconds(2));
        Optional<OutsideTruth.Seen> seen = world.truth.look(vm);
        boolean runs = isUp(vm);
        boolean operator =
                last(vm).map(r -> r.status() == SwitchoverState.NEEDS_OPERATOR).orElse(false);
        boolean told =
                new Told(journal(vm)).isDown(world.checker.downSince(vm))
                        || world.operations.isTold(vm)
                        || new Told(journal(vm)).isOnItsOwn();
        if (!runs && !world.causes.isShutDown(vm) && !told) {
            found(
                    Violation.Kind.SILENT_STOP,
                    vm + " does not run and no alert speaks of it: " + seen);
        }
        if (operator && !isAlerted(vm, lastEntry(vm, Journal.Kind.INTENT))) {
            found(Violation.Kind.SILENT_STOP, vm + " needs an operator and no alert says so");
        }
        boolean known =
                isAlerted(vm, lastEntry(vm, Journal.Kind.PROTECTION))
                        || world.operations.isTold(vm);
        if (shadow(vm) == ShadowState.FAILED && !known) {
            found(Violation.Kind.SILENT_STOP, "the shadow of " + vm + " failed without an alert");
        }
        if (runs && !operator) {
            journalIsTrue(vm, seen.orElseThrow());
            nothingLeft(vm);
        }
        nothingLost(vm);
        if (runs) {
            world.host
                    .complaint(vm)
                    .ifPresent(c -> found(Violation.Kind.CORRUPT_GUEST, vm + ": " + c));
        }
    }

    private long lastEntry(VmId vm, Journal.Kind kind) {
        return world.live().truth().entries(vm).stream()
                .filter(e -> e.kind() == kind)
                .mapToLong(Journal.Entry::sequence)
                .max()
                .orElse(0);
    }

    /** Whether there is an alert about a VM that came after an entry. */
    private boolean isAlerted(VmId vm, long after) {
        // In the journal, not in some memory: the operator may look tomorrow.
        boolean journaled =
                world.live().truth().entries(vm).stream()
                        .anyMatch(e -> e.kind() == Journal.Kind.ALERT && e.sequence() > after);
        return journaled
                || !canBeJournaled(vm)
                        && world.live().manager.alerts().stream().anyMatch(a -> a.vm().equals(vm));
    }

    /** A journal that could not even be cut back refuses everything until a restart. */
    private boolean canBeJournaled(VmId vm) {
        try {
            world.live().truth().force(vm, Journal.Kind.VM, Map.of("event", "probed"));
            return true;
        } catch (GnomonException expected) {
            return false;
        }
    }

    private void journalIsTrue(VmId vm, OutsideTruth.Seen seen) {
        Optional<SwitchoverReport> last = last(vm);
        if (last.isEmpty()) {
            if (seen.epoch() != 0) {
                found(Violation.Kind.JOURNAL, vm + " runs at " + seen + ", never switched it says");
            }
            return;
        }
        SwitchoverReport report = last.get();
        boolean wentBack = report.status() == SwitchoverState.ROLLED_BACK;
        String expected = wentBack ? report.from().location() : report.to().location();
        boolean same = guestOnly(report) || expected.equals(seen.vmm());
        boolean committed = report.status() == SwitchoverState.COMMITTED;
        boolean epoch = !committed || report.epoch().value() == seen.epoch();
        if (!same || !epoch) {
            found(Violation.Kind.JOURNAL, vm + " runs at " + seen + ", the journal says " + report);
        }
    }

    /** An update inside the guest leaves the VMM as it is. */
    private static boolean guestOnly(SwitchoverReport report) {
        return report.from().equals(report.to());
    }

    private void nothingLeft(VmId vm) {
        boolean watching = !isSettled(vm);
        List<String> extras =
                world.host.extras().stream()
                        .filter(e -> e.contains(vm.value()))
                        .filter(e -> !(watching && e.startsWith("retired")))
                        .toList();
        int members = world.live().manager.members(vm).size();
        boolean checkpoints =
                world.live().manager.redundancy(vm).map(r -> r.checkpoints()).orElse(false);
        long replicas = extras.stream().filter(e -> e.startsWith("replica")).count();
        long layers = extras.stream().filter(e -> e.startsWith("disk layer")).count();
        // While a checkpoint is advanced, the next layer is there already.
        // What a primary that gives no answer may have to go on from is kept.
        boolean holds = checkpoints || new Told(journal(vm)).isLossOpen();
        boolean fits = replicas <= members && layers <= (holds ? 2 * members : 0);
        boolean clean = fits && replicas + layers == extras.size();
        if (!clean && !world.isHauntedByZombies()) {
            found(
                    Violation.Kind.LEAK,
                    vm + " with " + members + " shadows, " + shadow(vm) + ", has " + extras);
        }
    }

    private void nothingLost(VmId vm) {
        if (world.truth.look(vm).isEmpty()) {
            return;
        }
        Told told = new Told(journal(vm));
        for (WriteLog.Loss loss : world.host.writeLog(vm).losses()) {
            Duration window = told.window(world.checker.epochOf(vm, loss.copy()));
            // Windows are of guest time, in which no guest does more than this.
            double most = window.toNanos() / 1e9 * WRITES_PER_SECOND + WRITES_OF_A_TICK;
            if (!world.causes.isTimeSetBack() && loss.count() > (window.isZero() ? 0 : most)) {
                found(
                        Violation.Kind.LOST_WRITE,
                        loss.count() + " writes of " + vm + ": " + loss + ", stated: " + window);
            }
        }
    }

    private List<Journal.Entry> journal(VmId vm) {
        return world.live().truth().entries(vm);
    }

    /** The same words about the same VM, and nothing was done to it in between. */
    private void alertsOnce() {
        Map<VmId, Map<String, Long>> told = new HashMap<>();
        for (Journal.Entry entry : world.live().truth().entries()) {
            Map<String, Long> its = told.computeIfAbsent(entry.vm(), v -> new HashMap<>());
            switch (entry.kind()) {
                case PLAN, REHEARSAL, PROTECTION, INTENT, SWITCHOVER -> its.clear();
                case ALERT -> {
                    String cause = entry.fields().getOrDefault("cause", "");
                    String text = entry.fields().get("code") + ": " + entry.fields().get("message");
                    text = cause.isEmpty() ? text : text + " (" + cause + ")";
                    Long before = its.put(text, entry.sequence());
                    if (before != null
                            && !world.causes.actedBetween(entry.vm(), before, entry.sequence())) {
                        found(
                                Violation.Kind.ALERT_TWICE,
                                "entries "
                                        + before
                                        + " and "
                                        + entry.sequence()
                                        + " about "
                                        + entry.vm()
                                        + ": "
                                        + text);
                    }
                }
                default -> {
                    // Being found again is no reason to say it again.
                }
            }
        }
    }
}
