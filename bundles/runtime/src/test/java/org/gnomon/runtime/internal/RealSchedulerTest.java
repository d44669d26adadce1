package org.gnomon.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.time.Cancellable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RealSchedulerTest {

    private final RealTime time = new RealTime();
    private final RealScheduler scheduler = new RealScheduler();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void aDelayLastsAtLeastAsLongAsAsked() throws Exception {
        long start = time.nanos();
        scheduler.delay(Duration.ofMillis(30)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(time.since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void aRepeatedTaskGoesOnAfterItThrew() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        Cancellable series =
                scheduler.every(
                        Duration.ofMillis(1),
                        () -> {
                            runs.countDown();
                            throw new IllegalStateException("on purpose");
                        });
        assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        series.cancel();
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        scheduler.after(Duration.ofMillis(20), runs::incrementAndGet).cancel();
        CompletableFuture<Void> later = new CompletableFuture<>();
        scheduler.after(Duration.ofMillis(60), () -> later.complete(null));
        later.get(10, TimeUnit.SECONDS);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aStageThatIsLateFailsWithTheErrorGiven() {
        CompletableFuture<String> never = new CompletableFuture<>();
        var limited =
                scheduler.within(
                        Duration.ofMillis(5), never, () -> new IllegalStateException("late"));
        assertThatThrownBy(() -> limited.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasRootCauseMessage("late");
        assertThat(never).isNotDone();
    }

    @Test
    void aStageInTimeKeepsItsValueAndItsError() throws Exception {
        Duration limit = Duration.ofMinutes(1);
        var value =
                scheduler.within(
                        limit, CompletableFuture.completedFuture("v"), IllegalStateException::new);
        assertThat(value.toCompletableFuture().get()).isEqualTo("v");
        var error =
                scheduler.within(
                        limit,
                        CompletableFuture.failedFuture(new IllegalArgumentException("own")),
                        IllegalStateException::new);
        assertThatThrownBy(() -> error.toCompletableFuture().get()).hasRootCauseMessage("own");
    }

    @Test
    void manyBlockingTasksRunAtTheSameTime() throws Exception {
        int n = 50;
        CountDownLatch all = new CountDownLatch(n);
        for (int i = 0; i < n; i++) {
            scheduler
                    .blocking()
                    .execute(
                            () -> {
                                all.countDown();
                                try {
                                    all.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
        }
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
