package org.gnomon.journal.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal as a service, in the {@code journal} folder of the data directory. */
@Component(service = Journal.class, immediate = true)
public final class JournalComponent implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(JournalComponent.class);

    private final FileJournal journal;

    @Activate
    public JournalComponent(BundleContext context, @Reference TimeSource time) {
        this.journal = open(dataDirectory(context).resolve("journal"), time);
    }

    // The container's status shows the first line of what failed: it has to have the way out.
    private static FileJournal open(Path directory, TimeSource time) {
        try {
            return FileJournal.open(directory, time);
        } catch (GnomonException e) {
            LOG.error("Without its journal Gnomon does nothing: {}", e.problem());
            throw new IllegalStateException(e.problem().toString(), e);
        }
    }

    @Deactivate
    void close() throws IOException {
        journal.close();
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
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        return journal.force(vm, kind, fields);
    }

    @Override
    public Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        return journal.note(vm, kind, fields);
    }

    @Override
    public List<Entry> entries() {
        return journal.entries();
    }

    @Override
    public Subscription subscribe(Consumer<Entry> listener) {
        return journal.subscribe(listener);
    }
}
