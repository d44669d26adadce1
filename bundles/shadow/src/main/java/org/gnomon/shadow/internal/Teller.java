package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives signs of life; a listener that fails harms nothing. */
record Teller(VmId vm, TimeSource time, Consumer<Progress> progress) {

    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    void tell(String stage, String message) {
        tell(stage, message, Double.NaN);
    }

    void tell(String stage, String message, double fraction) {
        try {
            progress.accept(new Progress(time.now(), vm, stage, message, fraction));
        } catch (RuntimeException e) {
            LOG.warn("A progress listener failed", e);
        }
    }

    static double share(Duration done, Duration all) {
        return Math.min(1, (double) done.toNanos() / all.toNanos());
    }
}
