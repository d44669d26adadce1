package org.gnomon.prediction.internal.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.prediction.internal.blackout.Worlds.MIB;
import static org.gnomon.prediction.internal.blackout.Worlds.VM;
import static org.gnomon.prediction.internal.blackout.Worlds.copied;
import static org.gnomon.prediction.internal.blackout.Worlds.ms;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.gnomon.model.Blackout;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.service.PredictiveAnalysis.Convergence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where memory is copied inside the freeze, that is most of the blackout. */
class CopiedSwitchTest {

    private static final double SPEED = 500.0 * MIB;

    @TempDir Path dir;

    /** Writes over the same pages: that many bytes in any span. */
    private static SwitchConditions writing(long hotMib) {
        return copied(
                1024,
                SPEED,
                List.of(
                        new Dirtied(ms(50), hotMib * MIB),
                        new Dirtied(Duration.ofSeconds(5), hotMib * MIB)));
    }

    /** Copying really takes a third longer than the replay says, and all else 20 ms. */
    private static Blackout took(long hotMib, Random random) {
        double sync = 1.33 * 1000 * hotMib * MIB / SPEED;
        double noise = Math.exp(0.05 * random.nextGaussian());
        return new Blackout(ms(1), ms(sync * noise), ms(10), ms(0), ms(2), ms((sync + 20) * noise));
    }

    private BlackoutHistory taught() {
        BlackoutHistory history = new BlackoutHistory(dir, new FixedTime());
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            long hot = 1 + random.nextInt(60);
            history.observe(VM, writing(hot), took(hot, random));
        }
        return history;
    }

    @Test
    void theReplayCarriesAcrossAllAmountsOfDirtying() {
        BlackoutHistory history = taught();
        for (long hot : new long[] {2, 10, 30, 60}) {
            double expected = 1.33 * 1000 * hot * MIB / SPEED + 20;
            BlackoutForecast forecast = history.forecast(VM, writing(hot)).orElseThrow();
            assertThat(forecast.milliseconds().p50() / expected)
                    .as("%s MiB: %s", hot, forecast)
                    .isBetween(0.8, 1.25);
            assertThat(forecast.convergence()).isEqualTo(Convergence.CONVERGES);
            assertThat(forecast.upperLevel()).isEqualTo(0.9);
            assertThat(forecast.basis()).contains("copying the last memory takes");
        }
    }

    @Test
    void aGuestThatOutrunsTheCopyingIsSaidToAndNothingIsPromised() {
        BlackoutForecast forecast = taught().forecast(VM, writing(900)).orElseThrow();
        assertThat(forecast.convergence()).isEqualTo(Convergence.DOES_NOT_CONVERGE);
        assertThat(forecast.upperLevel()).isZero();
        assertThat(forecast.milliseconds().p50()).isGreaterThan(1500);
        assertThat(forecast.basis())
                .contains("the guest writes faster than it is copied")
                .contains("copying the last memory would take 1800 ms, seen were up to 118 ms");
    }

    @Test
    void withoutAMeasuredSpeedNothingIsPromised() {
        SwitchConditions unmeasured = copied(1024, Double.NaN, writing(10).dirtied());
        BlackoutForecast forecast = taught().forecast(VM, unmeasured).orElseThrow();
        assertThat(forecast.convergence()).isEqualTo(Convergence.UNKNOWN);
        assertThat(forecast.upperLevel()).isZero();
        assertThat(forecast.basis()).contains("how fast its memory is copied was not measured");
    }

    @Test
    void beforeTheFirstSwitchTheReplayIsAddedToTheParts() {
        BlackoutHistory history = new BlackoutHistory(dir, new FixedTime());
        history.observe(VM, BlackoutPart.REHEARSAL_LOAD, ms(30));
        BlackoutForecast forecast = history.forecast(VM, writing(50)).orElseThrow();
        assertThat(forecast.milliseconds().p50()).isBetween(129.0, 131.0);
        assertThat(forecast.upperLevel()).isZero();
    }

    @Test
    void moreDirtyingIsNeverForecastShorter() {
        BlackoutHistory history = taught();
        double last = 0;
        for (long hot = 1; hot < 200; hot += 3) {
            double p50 = history.forecast(VM, writing(hot)).orElseThrow().milliseconds().p50();
            assertThat(p50).as("%s MiB", hot).isGreaterThan(last);
            last = p50;
        }
    }
}
