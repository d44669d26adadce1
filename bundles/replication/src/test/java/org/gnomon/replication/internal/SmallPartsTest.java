package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class SmallPartsTest {

    private static final long WANTED = 4 << 20;
    private static final Duration TARGET = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime(1);

    @Test
    void thePaceFollowsTheDirtyRate() {
        Pace pace = new Pace(TARGET, 1L << 30);
        for (int i = 0; i < 20; i++) {
            pace.learn(Duration.ofMillis(1), WANTED, Duration.ofMillis(400));
        }
        assertThat(pace.period()).isBetween(Duration.ofMillis(395), Duration.ofMillis(405));
        for (int i = 0; i < 20; i++) {
            pace.learn(Duration.ofMillis(1), 100 * WANTED, pace.period());
        }
        assertThat(pace.period()).isEqualTo(Pace.SHORTEST);
    }

    @Test
    void anIdleGuestIsLookedAtRarely() {
        Pace pace = new Pace(TARGET, 1L << 30);
        for (int i = 0; i < 10; i++) {
            pace.learn(Duration.ofMillis(1), 0, pace.period());
        }
        assertThat(pace.period()).isEqualTo(TARGET.dividedBy(2));
    }

    @Test
    void roundsTakeAQuarterOfACoreAtMost() {
        Pace pace = new Pace(TARGET, 1L << 30);
        pace.learn(Duration.ofMillis(100), 1L << 40, Duration.ofMillis(50));
        assertThat(pace.period()).isEqualTo(Duration.ofMillis(400));
        pace.learn(Duration.ofSeconds(3), 0, Duration.ofSeconds(3));
        assertThat(pace.period()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void aTightLagTargetStillLeavesTheShortestPeriod() {
        Pace pace = new Pace(Duration.ofMillis(10), 1L << 30);
        pace.learn(Duration.ZERO, 0, Duration.ofMillis(50));
        assertThat(pace.period()).isEqualTo(Pace.SHORTEST);
    }

    @Test
    void theRateAddsUpToItsLimit() {
        ByteRate limit = new ByteRate();
        limit.limit(1_000_000);
        ByteRate.Share rate = limit.share();
        long now = -50_000_000;
        for (int i = 0; i < 100; i++) {
            rate.sent(10_000, now);
            now += rate.owed(now).toNanos();
        }
        assertThat(now).isBetween(940_000_000L, 950_000_000L);
        rate.sent(10_000, now + 10_000_000_000L);
        assertThat(rate.owed(now + 10_000_000_000L)).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void noLimitNeverWaits() {
        ByteRate limit = new ByteRate();
        limit.limit(0);
        ByteRate.Share rate = limit.share();
        rate.sent(Long.MAX_VALUE / 4, 0);
        assertThat(rate.owed(0)).isZero();
    }

    @Test
    void lagMustKeepForAWholeCycle() {
        Lag lag = new Lag(TARGET, 0);
        assertThat(lag.isTooOld(seconds(2))).isFalse();
        assertThat(lag.isTooOld(seconds(2) + 1)).isTrue();
        // The cycle that ends here was too long, though the round itself was quick.
        assertThat(lag.roundFinished(seconds(3), seconds(3))).isFalse();
        assertThat(lag.roundFinished(seconds(4), seconds(4))).isTrue();
        // A round that takes three quarters of the target is not good enough either.
        assertThat(lag.roundFinished(seconds(4), seconds(5) + seconds(1) / 2)).isFalse();
        assertThat(lag.at(seconds(6))).isEqualTo(Duration.ofSeconds(2));
    }

    /** As long as rounds get (two fifths), and QEMU's 100 ms and the way there on top of that. */
    @Test
    void roundsAsLongAsTheyGetBringALinkBackInSync() {
        Lag lag = new Lag(TARGET, 0);
        long round = 900_000_000L;
        long onItsWay = 150_000_000L;
        assertThat(lag.roundFinished(seconds(5), seconds(5) + round + onItsWay)).isFalse();
        assertThat(lag.roundFinished(seconds(5) + round, seconds(5) + 2 * round + onItsWay))
                .isTrue();
        assertThat(lag.isTooOld(seconds(5) + 3 * round + onItsWay - 1)).isFalse();
    }

    @Test
    void timeHeldBackIsNotHeldAgainstTheLink() {
        Lag lag = new Lag(TARGET, 0);
        lag.resumed(seconds(100));
        assertThat(lag.isTooOld(seconds(100))).isTrue();
        assertThat(lag.roundFinished(seconds(100), seconds(101))).isTrue();
    }

    private static long seconds(int n) {
        return n * 1_000_000_000L;
    }

    @Test
    void illegalMovesAreTyped() {
        assertThat(LinkState.IN_SYNC.to(LinkState.CHECKPOINTING))
                .isEqualTo(LinkState.CHECKPOINTING);
        assertThatThrownBy(() -> LinkState.SEEDING.to(LinkState.REHEARSING))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.ILLEGAL_TRANSITION));
        assertThatThrownBy(() -> LinkState.STOPPED.to(LinkState.IN_SYNC))
                .hasMessageContaining("STOPPED");
    }

    @Test
    void extentsFindEveryChangedPageAndRun() {
        FakeMemory primary = new FakeMemory(64);
        FakeMemory replica = new FakeMemory(64);
        primary.set(5 * FakeMemory.PAGE + 4088, 1);
        primary.set(6 * FakeMemory.PAGE, 1);
        primary.set(63 * FakeMemory.PAGE + 4088, 1);
        Extent extent = new Extent(primary, replica, 0);
        assertThat(extent.nextChanged(0)).isEqualTo(5 * FakeMemory.PAGE);
        assertThat(extent.endOfRun(5 * FakeMemory.PAGE)).isEqualTo(7 * FakeMemory.PAGE);
        assertThat(extent.nextChanged(7 * FakeMemory.PAGE)).isEqualTo(63 * FakeMemory.PAGE);
        assertThat(extent.endOfRun(63 * FakeMemory.PAGE)).isEqualTo(64 * FakeMemory.PAGE);
    }

    @Test
    void aRoundMayBeLeftAnywhereAndLosesNothing() {
        Random random = new Random(3);
        FakeMemory primary = new FakeMemory(3000);
        FakeMemory replica = new FakeMemory(3000);
        for (int i = 0; i < 9000; i++) {
            primary.text(random.nextInt(3000), i);
        }
        Counters counters = new Counters();
        Pump pump =
                new Pump(replica, new CodecRegistry(), counters, new ByteRate().share(), time, 0);
        Round round = pump.begin(primary);
        int left = 0;
        while (round.step(() -> random.nextInt(3) == 0) != Round.Outcome.DONE) {
            left++;
        }
        assertThat(left).isGreaterThan(10);
        assertThat(replica.sameAs(primary)).isTrue();
    }

    /** The buffers of a link are all there after some rounds, when all codecs were tried. */
    @Test
    void roundsTakeNoMoreMemoryOutsideTheHeap() {
        Random random = new Random(4);
        FakeMemory primary = new FakeMemory(512);
        FakeMemory replica = new FakeMemory(512);
        CodecRegistry codecs = new CodecRegistry();
        codecs.add(new DeflateCodec("lz4"));
        Pump pump =
                new Pump(replica, codecs, new Counters(), new ByteRate().share(), time, 1 << 30);
        long after = 0;
        for (int round = 0; round < 80; round++) {
            for (int i = 0; i < 200; i++) {
                primary.noise(random.nextInt(512), random);
                primary.text(random.nextInt(512), random.nextInt(9));
            }
            assertThat(pump.begin(primary).step(() -> false)).isEqualTo(Round.Outcome.DONE);
            after = round == 40 ? directBytes() : after;
        }
        assertThat(directBytes()).isLessThanOrEqualTo(after);
        assertThat(replica.sameAs(primary)).isTrue();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
    }

    @Test
    void memoryOfAnotherSizeIsRefused() {
        Pump pump =
                new Pump(
                        new FakeMemory(16),
                        new CodecRegistry(),
                        new Counters(),
                        new ByteRate().share(),
                        time,
                        0);
        assertThatThrownBy(() -> pump.begin(new FakeMemory(17))).hasMessageContaining("69632");
    }
}
