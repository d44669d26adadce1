package org.gnomon.shadow.internal;

import java.util.List;
import java.util.stream.Stream;
import org.gnomon.model.Epoch;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.SwitchoverController;

/** Whether a VM is left to a person, as switchovers and journal tell. */
final class Settlement {

    private Settlement() {}

    static boolean isLeftToPerson(Desk desk, VmId vm) {
        return isLeftToPerson(desk.switchovers(), desk.journal(), vm);
    }

    // Whoever protects such a VM again has looked at it, which the journal then shows.
    static boolean isLeftToPerson(SwitchoverController switchovers, Journal journal, VmId vm) {
        boolean left =
                switchovers
                        .last(vm)
                        .map(r -> r.status() == SwitchoverState.NEEDS_OPERATOR)
                        .orElse(false);
        if (!left) {
            return false;
        }
        List<Journal.Kind> order =
                journal.entries(vm).stream()
                        .map(Journal.Entry::kind)
                        .filter(
                                kind ->
                                        kind == Journal.Kind.SWITCHOVER
                                                || kind == Journal.Kind.PROTECTION)
                        .toList();
        return order.lastIndexOf(Journal.Kind.PROTECTION)
                < order.lastIndexOf(Journal.Kind.SWITCHOVER);
    }

    /** The latest activation of a VM that the journal knows of. */
    static Epoch latestEpoch(Journal journal, VmId vm) {
        return journal.entries(vm).stream()
                .filter(e -> e.kind() == Journal.Kind.INTENT || e.kind() == Journal.Kind.SWITCHOVER)
                .flatMap(e -> Stream.of("epoch", "backEpoch").map(e.fields()::get))
                .filter(text -> text != null && text.matches("\\d{1,18}"))
                .map(text -> new Epoch(Long.parseLong(text)))
                .max(Epoch::compareTo)
                .orElse(Epoch.ZERO);
    }
}
