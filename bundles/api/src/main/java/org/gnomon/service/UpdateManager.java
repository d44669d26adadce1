package org.gnomon.service;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where a remote update manager signals updates. A signal is recorded in the journal before it is
 * acted on; then the {@link ShadowVmManager} does the whole job.
 */
@ProviderType
public interface UpdateManager {

    /**
     * Signals an update.
     *
     * @param source who signals, for the record
     * @return its ticket at once; {@code unknown-vm} or {@code not-protected} if it cannot begin
     */
    Ticket signal(Update update, String source);

    /**
     * Signals an update and follows it.
     *
     * @param source who signals, for the record
     * @param progress told what happens, until the ticket is done; one that cannot tell ignores it
     * @return as {@link #signal(Update, String)}
     */
    default Ticket signal(Update update, String source, Consumer<Progress> progress) {
        return signal(update, source);
    }

    /** The tickets of this run, oldest first. */
    List<Ticket> tickets();

    /**
     * An update that was signalled.
     *
     * @param id unique
     * @param update what
     * @param report empty while it runs
     * @param done completes with the report
     */
    record Ticket(
            String id,
            Update update,
            Optional<UpdateReport> report,
            CompletionStage<UpdateReport> done) {}
}
