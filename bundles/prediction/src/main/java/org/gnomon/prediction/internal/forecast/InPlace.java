package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.function.Supplier;

/** See {@link Deadlines#inPlace()}. */
enum InPlace implements Deadlines {
    ONLY;

    @Override
    public <T> T call(Duration limit, Supplier<T> work) throws Failure {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            // Of anyone's code anything may come, also that a class of an updated bundle is gone.
            throw Failure.threw(e);
        }
    }
}
