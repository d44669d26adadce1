package org.gnomon.switchover.internal;

import java.util.Map;
import java.util.Optional;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** That somebody wants a switchover undone while it is under way. */
final class Wish {

    /** In the journal, in the place of an act. */
    static final String ACT = "undo";

    private static final Logger LOG = LoggerFactory.getLogger(Wish.class);

    private final Desk desk;
    private final VmId vm;
    private Optional<String> reason;
    private boolean open = true;

    Wish(Desk desk, VmId vm, Optional<String> reason) {
        this.desk = desk;
        this.vm = vm;
        this.reason = reason;
    }

    /**
     * Notes it, if it is not too late. It counts at once; on disk it is for a controller that comes
     * after a crash. So a disk that refuses it changes nothing.
     */
    synchronized boolean make(String why) {
        if (!open) {
            return false;
        }
        if (reason.isEmpty()) {
            reason = Optional.of(why);
            desk.force(vm, Journal.Kind.INTENT, Map.of("act", ACT, "reason", why))
                    .exceptionally(
                            error -> {
                                LOG.warn("{}: a wish was not journaled", vm, error);
                                return null;
                            });
        }
        return true;
    }

    synchronized Optional<String> reason() {
        return reason;
    }

    /** No more wishes; those that come now are another operation. */
    synchronized Optional<String> close() {
        open = false;
        return reason;
    }
}
