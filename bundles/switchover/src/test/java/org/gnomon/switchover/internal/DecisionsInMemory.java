package org.gnomon.switchover.internal;

import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;

/** What was decided; fails when told to. */
final class DecisionsInMemory implements DecisionLog {

    final List<Decision> all = new ArrayList<>();
    boolean failing;

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs) {
        if (failing) {
            throw Problem.of(Problem.JOURNAL_FAILED, "told to fail", "").asException();
        }
        String id = kind.name().toLowerCase(java.util.Locale.ROOT).charAt(0) + "-" + all.size();
        Decision decision = new Decision(id, Instant.EPOCH, vm, kind, outcome, reason, inputs);
        all.add(decision);
        return decision;
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Decision> find(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void export(OutputStream out) {
        throw new UnsupportedOperationException();
    }
}
