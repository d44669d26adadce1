package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.gnomon.service.StateReplication;
import org.junit.jupiter.api.Test;

class PaceControlTest {

    private static final Duration LAG = Duration.ofSeconds(2);
    private static final double LINK = 10e6;

    private long now = 1;

    private static PaceControl control(double throttle) {
        return new PaceControl(new PaceControl.Goal(LAG, 0, 1, throttle));
    }

    private RoundReport round(Duration took, long changed, long coded, Duration encoding) {
        long start = now;
        now += took.toNanos();
        return new RoundReport(start, now, 2 * changed, changed, coded, encoding.toNanos(), false);
    }

    private void rounds(PaceControl control, int count, double seconds, long coded) {
        control.surroundings(LINK, Double.NaN);
        Duration took = Duration.ofMillis((long) (seconds * 1000));
        for (int i = 0; i < count; i++) {
            control.round(round(took, 4 * coded, coded, Duration.ofMillis(1)));
        }
    }

    @Test
    void roundsAreAsLongAsTheLagTargetAllowsWhileTheyCostSomething() {
        PaceControl control = control(0);
        rounds(control, 20, 0.8, 2_000_000);
        assertThat(control.round()).isEqualTo(Duration.ofMillis(700));
        assertThat(control.round().multipliedBy(2)).isLessThan(LAG);
    }

    @Test
    void aFeedsFirstRoundsAreNotHeldBack() {
        PaceControl control = control(0);
        assertThat(control.pace(0).round()).isZero();
        assertThat(control.pace(1).round()).isZero();
        assertThat(control.pace(2).round()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void roundsGetShorterWhileTheyCostNothingAndLongerAgain() {
        PaceControl control = control(0);
        rounds(control, 20, 0.8, 1000);
        assertThat(control.round()).isEqualTo(Duration.ofMillis(200));
        rounds(control, 10, 0.2, 1_000_000);
        assertThat(control.round()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void aGuestThatChangesMoreThanTheLinkCarriesIsRecognisedAfterThreeRounds() {
        PaceControl control = control(0);
        rounds(control, 2, 3, 30_000_000);
        assertThat(control.trouble()).isEmpty();
        rounds(control, 1, 3, 30_000_000);
        assertThat(control.trouble().orElseThrow().code())
                .isEqualTo(StateReplication.WILL_NOT_CONVERGE);
        assertThat(control.trouble().orElseThrow().message())
                .contains("changes 40.0 MB/s, encoded 10.0 MB/s, and the link carries 10.0 MB/s")
                .contains("about 3.0 s");
        assertThat(control.pace(2).throttle()).isZero();
    }

    @Test
    void roundsThatGetShorterConvergeHoweverLongTheyAre() {
        PaceControl control = control(0);
        double seconds = 20;
        for (int i = 0; i < 6; i++) {
            rounds(control, 1, seconds, (long) (seconds * 10e6));
            seconds *= 0.7;
        }
        assertThat(control.trouble()).isEmpty();
    }

    @Test
    void theProblemGoesWhenTheGuestCalmsDown() {
        PaceControl control = control(0);
        rounds(control, 4, 3, 30_000_000);
        assertThat(control.trouble()).isPresent();
        rounds(control, 1, 0.8, 1_000_000);
        assertThat(control.trouble()).isEmpty();
    }

    @Test
    void tooLittleCpuIsSaidToBeTheReason() {
        PaceControl control = control(0);
        control.surroundings(1e9, Double.NaN);
        for (int i = 0; i < 3; i++) {
            control.round(round(Duration.ofSeconds(3), 1 << 28, 1 << 24, Duration.ofSeconds(3)));
        }
        assertThat(control.trouble().orElseThrow().message()).contains("all of its CPU budget");
    }

    @Test
    void theGuestIsSlowedDownOnlyIfThatIsAllowedAndByStepsAndLetGoAgain() {
        PaceControl control = control(0.5);
        rounds(control, 3, 3, 30_000_000);
        assertThat(control.pace(2).throttle()).isEqualTo(0.2);
        rounds(control, 20, 3, 30_000_000);
        assertThat(control.pace(2).throttle()).isEqualTo(0.5);
        assertThat(control.trouble().orElseThrow().nextStep()).contains("up to 50 %");
        rounds(control, 20, 0.5, 1_000_000);
        assertThat(control.pace(2).throttle()).isZero();
    }

    @Test
    void encodingTakesLessCpuWhileTheHostIsBusy() {
        PaceControl control = control(0);
        control.round(round(Duration.ofSeconds(1), 1 << 24, 1 << 20, Duration.ofMillis(100)));
        assertThat(control.pace(2).mostBytesPerSecond()).isZero();
        for (int i = 0; i < 50; i++) {
            control.surroundings(LINK, 0.95);
        }
        assertThat(control.budget()).isCloseTo(0.2, within(0.01));
        double nanosPerByte = 100e6 / (2 << 24);
        assertThat((double) control.pace(2).mostBytesPerSecond())
                .isCloseTo(0.2e9 / nanosPerByte, within(1e6));
        for (int i = 0; i < 50; i++) {
            control.surroundings(LINK, 0.1);
        }
        assertThat(control.pace(2).mostBytesPerSecond()).isZero();
    }

    @Test
    void theLinkIsNotFasterThanItMayBe() {
        PaceControl control = new PaceControl(new PaceControl.Goal(LAG, 1_000_000, 1, 0));
        control.surroundings(100e6, Double.NaN);
        assertThat(control.linkRate()).isEqualTo(1e6);
        control.surroundings(0, Double.NaN);
        assertThat(control.linkRate()).isEqualTo(1e6);
        control.surroundings(0.5e6, Double.NaN);
        assertThat(control.linkRate()).isEqualTo(0.5e6);
    }

    @Test
    void tellsHowFastChangedMemoryArrives() {
        PaceControl control = control(0);
        assertThat(control.bytesPerSecond()).isNaN();
        rounds(control, 1, 0.8, 1_000_000);
        assertThat(control.bytesPerSecond()).isCloseTo(4 * LINK, within(1.0));
        assertThat(control.demand()).isCloseTo(4_000_000 / 0.8 * 1.25, within(1.0));
    }
}
