package org.gnomon.switchover.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;

/** The log that is plugged in at the moment, if there is one. */
record PluggedDecisions(Supplier<DecisionLog> plugged) implements DecisionLog {

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs) {
        return Optional.ofNullable(plugged.get())
                .orElseThrow(
                        () ->
                                Problem.of(
                                                Problem.MISSING_PART,
                                                "There is no decision log at the moment.",
                                                "")
                                        .asException())
                .record(vm, kind, outcome, reason, inputs);
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        DecisionLog log = plugged.get();
        return log == null ? List.of() : log.decisions(vm, most);
    }

    @Override
    public Optional<Decision> find(String id) {
        DecisionLog log = plugged.get();
        return log == null ? Optional.empty() : log.find(id);
    }

    @Override
    public void export(OutputStream out) throws IOException {
        DecisionLog log = plugged.get();
        if (log != null) {
            log.export(out);
        }
    }
}
