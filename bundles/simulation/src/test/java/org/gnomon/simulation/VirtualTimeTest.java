package org.gnomon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.gnomon.time.Cancellable;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime(1);
    private final List<String> seen = new ArrayList<>();

    @Test
    void timeStandsStillUntilItIsDriven() {
        Instant start = time.now();
        time.after(Duration.ofSeconds(1), () -> seen.add("one"));
        assertThat(time.now()).isEqualTo(start);
        assertThat(seen).isEmpty();
        time.runFor(Duration.ofMillis(999));
        assertThat(seen).isEmpty();
        time.runFor(Duration.ofMillis(1));
        assertThat(seen).containsExactly("one");
        assertThat(time.nanos()).isEqualTo(1_000_000_000L);
    }

    @Test
    void tasksRunInOrderOfTheirTime() {
        time.after(Duration.ofMillis(3), () -> seen.add("c"));
        time.after(Duration.ofMillis(1), () -> seen.add("a"));
        time.after(Duration.ofMillis(2), () -> seen.add("b"));
        time.runFor(Duration.ofMillis(5));
        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void orderOfSimultaneousTasksDependsOnTheSeedAlone() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            assertThat(orderUnder(seed)).isEqualTo(orderUnder(seed));
            orders.add(orderUnder(seed));
        }
        assertThat(orders).hasSize(6);
    }

    private static List<String> orderUnder(long seed) {
        VirtualTime world = new VirtualTime(seed);
        List<String> order = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            world.executor().execute(() -> order.add(name));
        }
        world.runFor(Duration.ZERO);
        return order;
    }

    @Test
    void whatATaskThrowsIsRethrownByTheDriver() {
        time.after(Duration.ofMillis(1), () -> fail("first"));
        time.after(Duration.ofMillis(2), () -> seen.add("later"));
        assertThatThrownBy(() -> time.runFor(Duration.ofSeconds(1))).hasMessage("first");
        assertThat(seen).isEmpty();
        time.runFor(Duration.ofSeconds(1));
        assertThat(seen).containsExactly("later");
    }

    @Test
    void aRepeatedTaskGoesOnAfterAnErrorUntilCancelled() {
        Cancellable series =
                time.every(
                        Duration.ofSeconds(1),
                        () -> {
                            seen.add("run");
                            fail("tolerated");
                        });
        time.runFor(Duration.ofMillis(3500));
        series.cancel();
        time.runFor(Duration.ofSeconds(10));
        assertThat(seen).hasSize(3);
        assertThat(time.tolerated()).hasSize(3);
        assertThat(time.pending()).isZero();
    }

    @Test
    void awaitGivesTheValueOrTheUnwrappedError() {
        int seven = time.await(time.delay(Duration.ofHours(5)).thenApply(v -> 7), days(1));
        assertThat(seven).isEqualTo(7);
        assertThatThrownBy(
                        () ->
                                time.await(
                                        time.delay(days(1)).thenRun(() -> fail("broken")), days(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("broken");
    }

    @Test
    void awaitGivesUpAtTheLimit() {
        assertThatThrownBy(() -> time.await(new CompletableFuture<>(), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PT1S");
        assertThatThrownBy(() -> time.runUntil(() -> false, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withinPassesTheResultOnOrFailsAtTheLimit() {
        var quick = time.within(days(2), time.delay(days(1)), IllegalStateException::new);
        time.await(quick, days(3));
        assertThat(time.pending()).isZero();
        var late =
                time.within(
                        days(1), new CompletableFuture<>(), () -> new ArithmeticException("late"));
        assertThatThrownBy(() -> time.await(late, days(3))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void theWallClockStepsApartFromSpans() {
        Instant before = time.now();
        long nanos = time.nanos();
        time.stepWallClock(Duration.ofHours(-3));
        assertThat(time.now()).isEqualTo(before.minus(Duration.ofHours(3)));
        assertThat(time.nanos()).isEqualTo(nanos);
    }

    @Test
    void aTaskThatWaitsForAnotherIsFound() {
        time.executor().execute(() -> time.runFor(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> time.runFor(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must return");
    }

    @Test
    void aKilledProcessDoesNothingMore() {
        SimulatedProcess process = new SimulatedProcess("controller", time);
        SimulatedProcess other = new SimulatedProcess("other", time);
        process.after(Duration.ofSeconds(1), () -> seen.add("killed"));
        process.every(Duration.ofSeconds(1), () -> seen.add("killed series"));
        other.after(Duration.ofSeconds(1), () -> seen.add("other"));
        process.kill();
        process.executor().execute(() -> seen.add("new"));
        time.runFor(Duration.ofSeconds(5));
        assertThat(seen).containsExactly("other");
        assertThat(process.isAlive()).isFalse();
    }

    private static Duration days(int n) {
        return Duration.ofDays(n);
    }

    private static void fail(String message) {
        throw new IllegalArgumentException(message);
    }
}
