package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits, on a thread of the framework, for what has to end before a bundle stops. */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);
    private static final Duration MOST = Duration.ofSeconds(15);

    private Closing() {}

    static void await(String what, CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "{} did not end within {}; what is left is removed at the next start",
                    what,
                    MOST);
        } catch (ExecutionException e) {
            LOG.warn("{} failed; what is left is removed at the next start", what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
