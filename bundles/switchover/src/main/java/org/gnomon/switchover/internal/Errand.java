package org.gnomon.switchover.internal;

import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.Update;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.FinalSync;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What someone asked for.
 *
 * @param stage the stage in signs of life
 * @param update what to switch to; null on the way back
 * @param sync copies the last changed memory
 * @param progress who is told
 */
record Errand(String stage, Update update, FinalSync sync, Consumer<Progress> progress) {

    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    /** On the way back the backend has both memories at hand; nobody else may write them. */
    static final FinalSync NONE = () -> {};

    static Errand quiet(String stage) {
        return new Errand(stage, null, NONE, p -> {});
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
