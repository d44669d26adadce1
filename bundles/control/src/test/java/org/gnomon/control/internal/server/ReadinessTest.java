package org.gnomon.control.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.time.TimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final ThreadedScheduler scheduler = new ThreadedScheduler();
    private List<String> missing = List.of("the journal");
    private long nanos;
    private final Readiness readiness = new Readiness(() -> missing, scheduler, new Hand());

    @AfterEach
    void close() throws Exception {
        scheduler.close();
    }

    @Test
    void readyAtOnceIsSaidAtOnce() {
        missing = List.of();
        assertThat(readiness.await(Duration.ofSeconds(9))).isCompletedWithValue(List.of());
        assertThat(scheduler.delays()).isEmpty();
    }

    @Test
    void completesWhenNothingIsMissingAnyMore() {
        CompletableFuture<List<String>> wait = readiness.await(Duration.ofSeconds(9));
        assertThat(wait).isNotDone();
        missing = List.of();
        scheduler.runDelayed();
        assertThat(wait).isCompletedWithValue(List.of());
    }

    @Test
    void saysWhatIsMissingAtTheLimit() {
        CompletableFuture<List<String>> wait = readiness.await(Duration.ofSeconds(9));
        nanos = Duration.ofSeconds(9).toNanos();
        scheduler.runDelayed();
        assertThat(wait).isCompletedWithValue(List.of("the journal"));
    }

    private final class Hand implements TimeSource {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }
}
