package org.gnomon.prediction.internal.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingDeadlinesTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir Path dir;
    private final RealScheduler scheduler = new RealScheduler();
    private final WaitingDeadlines deadlines = new WaitingDeadlines(scheduler);
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void end() {
        over.set(true);
        scheduler.close();
    }

    /** Takes no notice of anything until the test is over. */
    private String spin() {
        while (!over.get()) {
            Thread.onSpinWait();
        }
        return "late";
    }

    private Deadlines.Failure failure(Duration limit, java.util.function.Supplier<String> work) {
        return catchThrowableOfType(Deadlines.Failure.class, () -> deadlines.call(limit, work));
    }

    @Test
    void whatIsAnsweredInTimeIsTheAnswer() throws Exception {
        assertThat(deadlines.call(LONG, () -> Thread.currentThread().getName()))
                .startsWith("gnomon-blocking");
    }

    @Test
    void whatIsThrownIsTheCauseAlsoAnError() {
        Deadlines.Failure error =
                failure(
                        LONG,
                        () -> {
                            throw new NoClassDefFoundError("gone");
                        });
        assertThat(error.words()).isEqualTo("failed with java.lang.NoClassDefFoundError: gone");
        assertThat(error.isFolly()).isTrue();
        Deadlines.Failure refusal =
                failure(
                        LONG,
                        () -> {
                            throw Problem.of(Problem.REFUSED, "not like this", "").asException();
                        });
        assertThat(refusal.words()).isEqualTo("not like this");
        assertThat(refusal.isFolly()).isFalse();
    }

    @Test
    void anExceptionWhoseWordsNeverEndOrThrowHoldsNobodyUp() throws Exception {
        Deadlines.Failure endless =
                failure(
                        SOON,
                        () -> {
                            throw new IllegalStateException() {
                                @Override
                                public String getMessage() {
                                    return spin();
                                }
                            };
                        });
        assertThat(endless.kind()).isEqualTo(Deadlines.Failure.Kind.HUNG);
        Deadlines.Failure throwing =
                failure(
                        LONG,
                        () -> {
                            throw new Wordless();
                        });
        assertThat(throwing.words()).isEqualTo("failed with " + Wordless.class.getName());
        assertThat(throwing).hasNoCause();
    }

    private static final class Wordless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    @Test
    void whoHangsIsInterruptedAndComesBackIfItMinds() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Deadlines.Failure failure =
                failure(
                        SOON,
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return "";
                        });
        assertThat(failure.kind()).isEqualTo(Deadlines.Failure.Kind.HUNG);
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
        awaitLost(0);
    }

    @Test
    void whenTwoTakeNoNoticeNobodyIsCalledUntilOneEnds() throws Exception {
        assertThat(failure(SOON, this::spin).words()).contains("did not answer within 50 ms");
        assertThat(failure(SOON, this::spin).isFolly()).isTrue();
        assertThat(deadlines.lost()).isEqualTo(2);
        Deadlines.Failure refused = failure(LONG, () -> "fine");
        assertThat(refused.kind()).isEqualTo(Deadlines.Failure.Kind.NOT_CALLED);
        assertThat(refused.isFolly()).isFalse();
        over.set(true);
        awaitLost(0);
        assertThat(deadlines.call(LONG, () -> "fine")).isEqualTo("fine");
    }

    @Test
    void twentyWhoCallAtOnceLoseThreeThreadsAtMost() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            scheduler
                    .blocking()
                    .execute(
                            () -> {
                                failure(
                                        Duration.ofMillis(500),
                                        () -> {
                                            begun.incrementAndGet();
                                            return spin();
                                        });
                                answered.countDown();
                            });
        }
        assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(begun.get()).isBetween(2, WaitingDeadlines.MOST_AT_ONCE);
        assertThat(deadlines.lost()).isEqualTo(begun.get());
        over.set(true);
        awaitLost(0);
        assertThat(deadlines.call(LONG, () -> "fine")).isEqualTo("fine");
    }

    private void awaitLost(int expected) throws InterruptedException {
        long begun = System.nanoTime();
        while (deadlines.lost() != expected && System.nanoTime() - begun < 60_000_000_000L) {
            Thread.onSpinWait();
        }
        assertThat(deadlines.lost()).isEqualTo(expected);
    }

    @Test
    void anInterruptOfTheCallerIsNobodysFaultAndStays() {
        Thread.currentThread().interrupt();
        Deadlines.Failure failure = failure(LONG, this::spin);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.kind()).isEqualTo(Deadlines.Failure.Kind.INTERRUPTED);
        assertThat(failure.isFolly()).isFalse();
    }

    @Test
    void afterTheSchedulerClosedNothingIsCalled() {
        scheduler.close();
        assertThat(failure(LONG, () -> "").kind()).isEqualTo(Deadlines.Failure.Kind.NOT_CALLED);
    }

    @Test
    void aForecasterThatNeverReturnsIsSetAsideUntilItIsReplaced() {
        ForecasterRegistry registry = new ForecasterRegistry(deadlines);
        BuiltIns.all().forEach(registry::add);
        ForecastEngine engine =
                new ForecastEngine(
                        registry,
                        dir,
                        new Clockwork(new RealTime(), scheduler, deadlines),
                        new ForecastSettings(Duration.ofMillis(300), LONG, 10));
        Forecaster hangs =
                new Fake(
                        "hangs",
                        s -> {
                            spin();
                            return Fake.flat(0);
                        });
        registry.add(hangs);
        MetricForecast first = forecast(engine, "a");
        assertThat(first.basis()).contains("hangs set aside: did not answer within 300 ms");
        assertThat(first.points()).hasSize(2);
        MetricForecast second = forecast(engine, "b");
        assertThat(second.basis()).contains("it is asked again when that call has ended");
        assertThat(deadlines.lost()).isEqualTo(1);
        MetricForecast named = engine.forecast(key("a"), series(), 2, Optional.of("hangs"));
        assertThat(named.forecaster()).isEqualTo("ses");
        registry.remove(hangs);
        registry.add(Fake.level("hangs", 0.3));
        assertThat(forecast(engine, "a").basis()).doesNotContain("hangs set aside");
    }

    @Test
    void aCallThatEndsAfterAllIsForgivenTwice() throws Exception {
        Installed one = new Installed(Fake.level("stalls", 1).descriptor(), null, false);
        for (int hang = 1; hang <= 3; hang++) {
            over.set(false);
            one.failed(failure(SOON, this::spin), false);
            assertThat(one.setAside().orElseThrow())
                    .contains(hang < 3 ? "asked again when that call" : "until it is replaced");
            over.set(true);
            awaitLost(0);
            assertThat(one.setAside().isPresent()).isEqualTo(hang == 3);
        }
    }

    @Test
    void whoWasHurriedIsForgivenEachTime() throws Exception {
        Installed one = new Installed(Fake.level("hurried", 1).descriptor(), null, false);
        for (int hang = 1; hang <= 4; hang++) {
            over.set(false);
            one.failed(failure(SOON, this::spin), true);
            over.set(true);
            awaitLost(0);
            assertThat(one.setAside()).isEmpty();
        }
    }

    @Test
    void ofTwoCallsThatHangBothHaveToEnd() throws Exception {
        Installed one = new Installed(Fake.level("stalls", 1).descriptor(), null, false);
        AtomicBoolean first = new AtomicBoolean();
        one.failed(
                failure(
                        SOON,
                        () -> {
                            while (!first.get()) {
                                Thread.onSpinWait();
                            }
                            return "";
                        }),
                false);
        one.failed(failure(SOON, this::spin), false);
        first.set(true);
        awaitLost(1);
        assertThat(one.setAside()).isPresent();
        over.set(true);
        awaitLost(0);
        assertThat(one.setAside()).isEmpty();
    }

    @Test
    void aForecasterThatHangsWhenAskedWhatItIsIsLeftOut() {
        ForecasterRegistry registry =
                new ForecasterRegistry(
                        new Deadlines() {
                            @Override
                            public <T> T call(Duration limit, java.util.function.Supplier<T> work)
                                    throws Failure {
                                return deadlines.call(SOON, work);
                            }
                        });
        registry.add(
                new Forecaster() {
                    @Override
                    public Descriptor descriptor() {
                        spin();
                        return null;
                    }

                    @Override
                    public org.gnomon.spi.forecast.FittedModel fit(Series history, long seed) {
                        throw new AssertionError();
                    }

                    @Override
                    public org.gnomon.spi.forecast.FittedModel restore(byte[] state) {
                        throw new AssertionError();
                    }
                });
        assertThat(registry.installed()).isEmpty();
    }

    @Test
    void whoArrivesWhileOthersHangIsAskedLater() throws Exception {
        ForecasterRegistry registry = new ForecasterRegistry(deadlines);
        failure(SOON, this::spin);
        failure(SOON, this::spin);
        registry.add(Fake.level("patient", 1));
        assertThat(registry.installed()).isEmpty();
        over.set(true);
        awaitLost(0);
        assertThat(registry.installed())
                .singleElement()
                .matches(one -> one.descriptor().name().equals("patient"));
    }

    private static SeriesKey key(String vm) {
        return new SeriesKey(new VmId(vm), Metric.CPU_USAGE, Duration.ofSeconds(1));
    }

    private static Series series() {
        return BuiltInForecastersTest.series(new Random(1).doubles(100, 0.2, 0.4).toArray());
    }

    private static MetricForecast forecast(ForecastEngine engine, String vm) {
        return engine.forecast(key(vm), series(), 2, Optional.empty());
    }

    @Test
    void inPlaceTheSameIsCaughtOnTheCallersThread() {
        Thread caller = Thread.currentThread();
        assertThatThrownBy(
                        () ->
                                Deadlines.inPlace()
                                        .call(
                                                SOON,
                                                () -> {
                                                    assertThat(Thread.currentThread())
                                                            .isSameAs(caller);
                                                    throw new GnomonException(
                                                            Problem.of("a", "b", "c"));
                                                }))
                .isInstanceOf(Deadlines.Failure.class);
    }
}
