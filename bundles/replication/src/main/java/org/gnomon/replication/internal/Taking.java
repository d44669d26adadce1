package org.gnomon.replication.internal;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;

/** How a link's checkpoints come about: on this host ({@link NearTaking}) or on another one. */
interface Taking {

    /** One while none is held. */
    CompletionStage<Checkpoint> fresh(Attempt attempt);

    /** The next one, beside the one that is held. */
    CompletionStage<Checkpoint> advance(Attempt attempt);

    /** Sees to it that changes flow as the state wants it. */
    void goOn();

    /** What was collected was thrown away. */
    void lost();

    /** What keeps the next one from coming about, although it goes on. */
    default Optional<Problem> trouble() {
        return Optional.empty();
    }
}
