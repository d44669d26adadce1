package org.gnomon.itests.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gnomon.backend.simulator.internal.OutsideTruth;
import org.gnomon.model.RunState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** Looks at the host after every single task of the world. */
final class Checker {

    private final World world;
    private final Map<VmId, OutsideTruth.Seen> last = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private final Map<VmId, Long> downSince = new TreeMap<>();
    private final Map<VmId, Map<Integer, Long>> epochOfCopy = new TreeMap<>();
    private int told;

    Checker(World world) {
        this.world = world;
    }

    List<Violation> violations() {
        return violations;
    }

    /** The last entry of the journal before a VM ended; 0 if it has not. */
    long downSince(VmId vm) {
        return downSince.getOrDefault(vm, 0L);
    }

    /** With which epoch a copy of a VM was activated. */
    long epochOf(VmId vm, int copy) {
        return epochOfCopy.getOrDefault(vm, Map.of()).getOrDefault(copy, 0L);
    }

    /** A new controller begins: what was only noted before it is not in the journal any more. */
    void journalEnds(long last) {
        downSince.replaceAll((vm, since) -> Math.min(since, last));
    }

    boolean failed() {
        return !violations.isEmpty();
    }

    void found(Violation.Kind kind, String detail) {
        world.trace.add("!", kind + " " + detail);
        violations.add(new Violation(kind, detail));
    }

    /** One look. */
    void look() {
        for (VmId vm : world.vms()) {
            Optional<OutsideTruth.Seen> seen = world.truth.look(vm);
            if (seen.isPresent()) {
                look(vm, seen.get());
            } else {
                last.remove(vm);
            }
        }
        List<String> alarms = world.host.alarms();
        if (alarms.size() > told) {
            alarms.subList(told, alarms.size()).forEach(this::alarm);
            told = alarms.size();
        }
    }

    private void alarm(String text) {
        Violation.Kind kind =
                text.contains("two copies of")
                        ? Violation.Kind.DOUBLE_ACTIVE
                        : text.contains("epoch ")
                                ? Violation.Kind.EPOCH
                                : Violation.Kind.CORRUPT_GUEST;
        found(kind, text);
    }

    private void look(VmId vm, OutsideTruth.Seen now) {
        OutsideTruth.Seen before = last.put(vm, now);
        if (before == null || now.equals(before)) {
            return;
        }
        world.trace.add("host", vm + " " + now);
        if (now.run() == RunState.RUNNING) {
            downSince.remove(vm);
        } else if (before.run() == RunState.RUNNING) {
            downSince.put(vm, world.lastEntry());
        }
        epochOfCopy.computeIfAbsent(vm, v -> new TreeMap<>()).put(now.number(), now.epoch());
        if (now.copies() > 1) {
            found(Violation.Kind.DOUBLE_ACTIVE, now.copies() + " copies of " + vm + " run: " + now);
        }
        if (now.number() != before.number()) {
            activated(vm, before, now);
        } else if (before.retired() != 0 && now.retired() == 0 && now.run() != RunState.GONE) {
            released(vm, now);
        }
        boolean ended = before.run() != RunState.GONE && now.run() == RunState.GONE;
        if (ended && now.number() == before.number() && !world.causes.isNobodysEnd(vm, now)) {
            ended(vm, now);
        }
        if (now.epoch() < before.epoch()) {
            found(Violation.Kind.EPOCH, vm + " went from epoch " + before + " to " + now);
        }
    }

    private void activated(VmId vm, OutsideTruth.Seen before, OutsideTruth.Seen now) {
        if (now.epoch() <= before.epoch()) {
            found(
                    Violation.Kind.EPOCH,
                    vm + " was activated with epoch " + now.epoch() + " after " + before.epoch());
        }
        if (!intended(vm, "epoch", now.epoch()) && !intended(vm, "backEpoch", now.epoch())) {
            found(
                    Violation.Kind.INTENT,
                    vm
                            + " was activated with epoch "
                            + now.epoch()
                            + ", which no intent speaks of");
        }
    }

    /** Whoever ends the active copy does so to activate another, with an epoch that is newer. */
    private void ended(VmId vm, OutsideTruth.Seen now) {
        boolean meant =
                world.intents(vm)
                        .flatMap(e -> Stream.of("epoch", "backEpoch").map(e.fields()::get))
                        .filter(Objects::nonNull)
                        .anyMatch(epoch -> Long.parseLong(epoch) > now.epoch());
        if (!meant) {
            found(
                    Violation.Kind.EPOCH,
                    "the active copy of " + vm + " was ended by who had an old epoch: " + now);
        }
    }

    private boolean intended(VmId vm, String field, long epoch) {
        return world.intents(vm).anyMatch(e -> String.valueOf(epoch).equals(e.fields().get(field)));
    }

    /** Freeing the way back needs a word about it first. */
    private void released(VmId vm, OutsideTruth.Seen now) {
        String epoch = String.valueOf(now.epoch());
        boolean meant =
                world.intents(vm)
                        .filter(
                                e ->
                                        epoch.equals(e.fields().get("epoch"))
                                                || epoch.equals(e.fields().get("backEpoch")))
                        .anyMatch(e -> !"switch".equals(e.fields().get("act")));
        if (!meant && !world.isSettled(vm) && !world.causes.isPowerGoing()) {
            found(
                    Violation.Kind.INTENT,
                    "the old side of " + vm + " was released, which no intent speaks of");
        }
    }

    static boolean isIntent(Journal.Entry entry, VmId vm) {
        return entry.kind() == Journal.Kind.INTENT && entry.vm().equals(vm);
    }
}
