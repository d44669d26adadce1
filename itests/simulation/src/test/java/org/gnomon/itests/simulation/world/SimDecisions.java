package org.gnomon.itests.simulation.world;

import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;

/** Decisions in memory: nothing rests on them. */
final class SimDecisions implements DecisionLog {

    private final World world;
    private final List<Decision> kept = new ArrayList<>();

    SimDecisions(World world) {
        this.world = world;
    }

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs) {
        Instant now = world.time.now();
        Decision made =
                new Decision("d-" + (kept.size() + 1), now, vm, kind, outcome, reason, inputs);
        kept.add(made);
        return made;
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        List<Decision> its =
                kept.stream().filter(d -> vm.isEmpty() || d.vm().equals(vm.get())).toList();
        return its.subList(Math.max(0, its.size() - most), its.size());
    }

    @Override
    public Optional<Decision> find(String id) {
        return kept.stream().filter(d -> d.id().equals(id)).findFirst();
    }

    @Override
    public void export(OutputStream out) {
        throw new UnsupportedOperationException("nobody reads the decisions of a simulated world");
    }
}
