package org.gnomon.service;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.model.VmId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The record of decisions with their inputs. It explains; it is not what recovery rests on (that is
 * the {@link Journal}), so a decision that cannot be recorded does not stop what was decided. Calls
 * block for as long as the disk takes; safe for any thread.
 */
@ProviderType
public interface DecisionLog {

    /**
     * Records a decision.
     *
     * @param inputs a JSON object, at most 4 MiB
     * @return it, with its id
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if the inputs are too large or
     *     not an object, {@code journal-failed} if the disk refuses it
     */
    Decision record(VmId vm, Decision.Kind kind, String outcome, String reason, String inputs);

    /** The newest decisions, oldest of them first. */
    List<Decision> decisions(Optional<VmId> vm, int most);

    /** One of them. */
    Optional<Decision> find(String id);

    /** All that are kept, oldest first, one JSON object a line; the stream is not closed. */
    void export(OutputStream out) throws IOException;
}
