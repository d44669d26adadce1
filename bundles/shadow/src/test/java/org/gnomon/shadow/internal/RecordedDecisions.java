package org.gnomon.shadow.internal;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.time.TimeSource;

/** Keeps decisions in memory; refuses when told to. */
final class RecordedDecisions implements DecisionLog {

    private final TimeSource time;
    private final List<Decision> all = new ArrayList<>();
    boolean refuses;

    RecordedDecisions(TimeSource time) {
        this.time = time;
    }

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs) {
        if (refuses) {
            throw Problem.of(Problem.JOURNAL_FAILED, "told to refuse", "").asException();
        }
        String id = kind.name().substring(0, 1).toLowerCase() + "-" + (all.size() + 1);
        Decision decision = new Decision(id, time.now(), vm, kind, outcome, reason, inputs);
        all.add(decision);
        return decision;
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        return all.stream().filter(d -> vm.isEmpty() || d.vm().equals(vm.get())).toList();
    }

    @Override
    public Optional<Decision> find(String id) {
        return all.stream().filter(d -> d.id().equals(id)).findFirst();
    }

    @Override
    public void export(OutputStream out) {
        throw new UnsupportedOperationException();
    }

    List<Decision> of(Decision.Kind kind) {
        return all.stream().filter(d -> d.kind() == kind).toList();
    }
}
