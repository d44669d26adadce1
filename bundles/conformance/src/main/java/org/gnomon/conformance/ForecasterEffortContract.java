package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.gnomon.conformance.support.Bounded;
import org.gnomon.conformance.support.Effort;
import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/**
 * What a fit may cost (F-05). The limits are far above what a method in its right mind takes, and
 * count what the thread itself has used: they tell a bound, not a speed.
 */
public interface ForecasterEffortContract extends ForecasterUnderTest {

    /** A week in steps of five minutes. */
    int WEEK = 2016;

    Duration CPU = Duration.ofSeconds(2);

    /** What threads of a pool that nobody uses may take. */
    Duration A_WAKING = Duration.ofMillis(2);

    long ALLOCATED = 256L << 20;

    /** How long to wait for one fit before it counts as endless. */
    default Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Bounded
    default void f05_effortIsBounded() {
        Effort least = week().least(week()).least(week());
        assertThat(least.cpu()).as("CPU time of a fit").isLessThanOrEqualTo(CPU);
        assertThat(least.allocated()).as("bytes allocated").isLessThanOrEqualTo(ALLOCATED);
    }

    @Bounded
    default void f05_noThreadIsMade() {
        Effort effort = week().least(week());
        assertThat(effort.threads()).as("threads made").isZero();
        assertThat(effort.pool()).as("CPU time in the common pool").isLessThan(A_WAKING);
    }

    @Bounded
    default void f05_nothingIsWaitedFor() {
        // The first fit may wait for classes to be loaded.
        assertThat(week().least(week()).waits()).as("times slept, parked or waited").isZero();
    }

    /** Fits a week and forecasts a day. */
    private Effort week() {
        Forecaster forecaster = forecaster();
        int length = Math.max(WEEK, 2 * forecaster.descriptor().minimumHistory());
        Series history = Histories.wave(length, 5);
        return assertTimeoutPreemptively(
                patience(),
                () -> Effort.of(() -> forecaster.fit(history, 1).forecast(288)),
                "a fit that does not end");
    }
}
