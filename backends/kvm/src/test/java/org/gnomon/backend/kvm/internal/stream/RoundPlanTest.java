package org.gnomon.backend.kvm.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gnomon.spi.replication.FeedPace;
import org.junit.jupiter.api.Test;

/** The bandwidth that makes rounds as long as they should be. */
class RoundPlanTest {
    private static final long MIB = 1 << 20;
    private static final FeedPace SECOND = FeedPace.rounds(Duration.ofSeconds(1));
    private static final double TENTH = 0.1;

    private static Look look(long syncs, long remaining) {
        return new Look("active", syncs, remaining, 0, Double.NaN, 0, "");
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    @Test
    void aRoundIsSpreadOverItsTime() {
        RoundPlan plan = new RoundPlan(true, new FirstPass());
        assertThat(plan.bandwidth(look(2, 30 * MIB), SECOND, 0)).isEqualTo(30 * MIB);
        assertThat(plan.bandwidth(look(2, 15 * MIB), SECOND, nanos(0.75))).isEqualTo(60 * MIB);
        assertThat(plan.bandwidth(look(3, 10 * MIB), SECOND, nanos(1.1))).isEqualTo(10 * MIB);
    }

    @Test
    void aRoundThatIsLateIsNotRushedBeyondATenthOfASecond() {
        RoundPlan plan = new RoundPlan(true, new FirstPass());
        plan.bandwidth(look(2, 30 * MIB), SECOND, 0);
        assertThat(plan.bandwidth(look(2, MIB), SECOND, nanos(5))).isEqualTo((long) (MIB / TENTH));
    }

    @Test
    void seedingIsNotHeldBackUnlessThePaceSaysSo() {
        RoundPlan plan = new RoundPlan(true, new FirstPass());
        assertThat(plan.bandwidth(look(1, 900 * MIB), SECOND, 0)).isZero();
        FeedPace capped = new FeedPace(Duration.ofSeconds(1), 5 * MIB, 0);
        assertThat(plan.bandwidth(look(1, 900 * MIB), capped, 0)).isEqualTo(5 * MIB);
        assertThat(plan.bandwidth(look(2, 900 * MIB), capped, 0)).isEqualTo(5 * MIB);
    }

    @Test
    void aGuestThatWritesLittleGetsAPageAWindowAtTheEnd() {
        RoundPlan plan = new RoundPlan(false, new FirstPass());
        assertThat(plan.bandwidth(look(2, 40_960), SECOND, 0)).isBetween(30_000L, 60_000L);
        assertThat(plan.bandwidth(look(2, 8192), SECOND, nanos(0.5))).isEqualTo(RoundPlan.FLOOR);
    }

    @Test
    void aSecondPassOverAllMemoryEndsSlowly() {
        FirstPass known = new FirstPass();
        known.begin(100L * StreamLayout.PAGE);
        known.add(50, false);
        known.add(50, true);
        RoundPlan plan = new RoundPlan(false, known);
        long start = plan.bandwidth(look(1, 100L * StreamLayout.PAGE), SECOND, 0);
        assertThat(start).isEqualTo(5 * (50 * 4104L + 50 * 9));
        // Only fill pages are left: next to nothing, however many.
        assertThat(plan.bandwidth(look(1, 50L * StreamLayout.PAGE), SECOND, 0)).isEqualTo(5 * 450);
        assertThat(plan.bandwidth(look(1, StreamLayout.PAGE), SECOND, 0))
                .isEqualTo(RoundPlan.FLOOR);
    }

    @Test
    void roundsThatCameAfterTheFirstPassAreNotPartOfIt() {
        FirstPass known = new FirstPass();
        known.begin(10L * StreamLayout.PAGE);
        known.add(10, true);
        known.add(1000, false);
        assertThat(known.bytes(10)).isEqualTo(90);
        assertThat(known.bytes(11)).isEqualTo(-1);
    }
}
