package org.gnomon.shell.internal.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.Decision;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.DecisionReplay;

/** Decisions in memory, and a replay that knows verdicts only. */
public final class FakeDecisions implements DecisionLog, DecisionReplay {

    public final List<Decision> all = new ArrayList<>();
    public String outcome = "go";
    public String changed = "";

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String result, String reason, String inputs) {
        String id = kind.name().toLowerCase(java.util.Locale.ROOT).charAt(0) + "-" + all.size();
        Decision decision = new Decision(id, Samples.AT, vm, kind, result, reason, inputs);
        all.add(decision);
        return decision;
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        List<Decision> its = all.stream().filter(d -> vm.map(d.vm()::equals).orElse(true)).toList();
        return its.subList(Math.max(0, its.size() - most), its.size());
    }

    @Override
    public Optional<Decision> find(String id) {
        return all.stream().filter(d -> d.id().equals(id)).findFirst();
    }

    @Override
    public void export(OutputStream out) throws IOException {
        for (Decision decision : all) {
            String line = "{\"id\":\"" + decision.id() + "\"}\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Set<Decision.Kind> kinds() {
        return Set.of(Decision.Kind.VERDICT);
    }

    @Override
    public boolean reads(Decision decision) {
        return true;
    }

    @Override
    public Outcome replay(Decision decision) {
        return new Outcome(
                outcome,
                decision.reason(),
                List.of("cpu-usage 0.31, at most 0.40 allowed: go"),
                changed);
    }
}
