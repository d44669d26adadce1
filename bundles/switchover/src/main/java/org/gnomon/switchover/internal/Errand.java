package org.gnomon.switchover.internal;

import java.util.List;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What someone asked for.
 *
 * @param stage the stage in signs of life
 * @param update what to switch to; null on the way back and in a failover
 * @param tries the shadows that may be tried, in order
 * @param progress who is told
 */
record Errand(String stage, Update update, List<Try> tries, Consumer<Progress> progress) {

    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    /** On the way back the backend has both memories at hand; nobody else may write them. */
    static final FinalSync NONE = () -> {};

    /**
     * A shadow that may be tried.
     *
     * @param place which
     * @param sync copies the last changed memory to it
     * @param replica what holds the checkpoint; null for a planned switch
     */
    record Try(ShadowPlace place, FinalSync sync, Replica replica) {

        static Try failover(Replica replica) {
            return new Try(replica.place(), NONE, replica);
        }
    }

    Errand {
        tries = List.copyOf(tries);
    }

    static Errand quiet(String stage) {
        return new Errand(stage, null, List.of(), p -> {});
    }

    /** A listener that fails must not leave a switchover half done. */
    void tell(Desk desk, VmId vm, String message) {
        try {
            progress.accept(new Progress(desk.now(), vm, stage, message, Double.NaN));
        } catch (RuntimeException e) {
            LOG.warn("A progress listener failed", e);
        }
    }
}
