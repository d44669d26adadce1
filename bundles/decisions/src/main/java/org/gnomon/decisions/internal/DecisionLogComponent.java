package org.gnomon.decisions.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.Journal;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The record of decisions in the {@code decisions} folder of the data directory. */
@Component(service = DecisionLog.class)
public final class DecisionLogComponent implements DecisionLog {

    private final FileDecisionLog log;

    /**
     * Made by the container.
     *
     * @param journal not used: whoever has it open is the one controller of the data directory
     */
    @Activate
    public DecisionLogComponent(
            BundleContext context, @Reference TimeSource time, @Reference Journal journal) {
        log = new FileDecisionLog(dataDirectory(context).resolve("decisions"), time);
    }

    @Deactivate
    void close() throws IOException {
        log.close();
    }

    private static Path dataDirectory(BundleContext context) {
        String own = context.getProperty("gnomon.data");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String karaf = context.getProperty("karaf.data");
        if (karaf == null || karaf.isBlank()) {
            throw Problem.of(
                            Problem.MISSING_PART,
                            "Neither gnomon.data nor karaf.data is set.",
                            "Set gnomon.data to a directory for Gnomon's records.")
                    .asException();
        }
        return Path.of(karaf, "gnomon");
    }

    @Override
    public Decision record(
            VmId vm, Decision.Kind kind, String outcome, String reason, String inputs) {
        return log.record(vm, kind, outcome, reason, inputs);
    }

    @Override
    public List<Decision> decisions(Optional<VmId> vm, int most) {
        return log.decisions(vm, most);
    }

    @Override
    public Optional<Decision> find(String id) {
        return log.find(id);
    }

    @Override
    public void export(OutputStream out) throws IOException {
        log.export(out);
    }
}
