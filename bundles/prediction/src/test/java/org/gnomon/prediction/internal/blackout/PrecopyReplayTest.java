package org.gnomon.prediction.internal.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gnomon.prediction.internal.blackout.Worlds.MIB;
import static org.gnomon.prediction.internal.blackout.Worlds.copied;
import static org.gnomon.prediction.internal.blackout.Worlds.ms;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.service.PredictiveAnalysis.Convergence;
import org.junit.jupiter.api.Test;

class PrecopyReplayTest {

    private static final PrecopyReplay.Limits USUAL = PrecopyReplay.Limits.DEFAULT;

    private static List<Dirtied> steady(double mibPerSecond) {
        return List.of(
                new Dirtied(ms(100), Math.round(mibPerSecond * MIB / 10)),
                new Dirtied(Duration.ofSeconds(10), Math.round(mibPerSecond * MIB * 10)));
    }

    private static PrecopyReplay replay(double dirty, double copy, PrecopyReplay.Limits limits) {
        return PrecopyReplay.of(copied(1024, copy * MIB, steady(dirty)), limits);
    }

    @Test
    void aGuestThatWritesSlowerThanItIsCopiedConverges() {
        assertThat(replay(10, 100, USUAL).convergence()).isEqualTo(Convergence.CONVERGES);
        assertThat(replay(10, 100, USUAL).finalSync()).isLessThan(ms(1));
        PrecopyReplay never = replay(150, 100, USUAL);
        assertThat(never.convergence()).isEqualTo(Convergence.DOES_NOT_CONVERGE);
        assertThat(never.finalSync()).isCloseTo(Duration.ofMillis(10_240), ms(1));
    }

    @Test
    void writingTheSamePagesAgainAndAgainIsWhatMatters() {
        // 40 MiB in any span: too fast for one rate, and still copied in 0.4 s each time.
        List<Dirtied> hot =
                List.of(
                        new Dirtied(ms(50), 40 * MIB),
                        new Dirtied(Duration.ofSeconds(8), 40 * MIB));
        PrecopyReplay replay = PrecopyReplay.of(copied(1024, 100 * MIB, hot), USUAL);
        assertThat(replay.finalSync()).isCloseTo(ms(400), ms(1));
        assertThat(replay.convergence()).isEqualTo(Convergence.DOES_NOT_CONVERGE);
        var patient = new PrecopyReplay.Limits(ms(450), 30);
        assertThat(PrecopyReplay.of(copied(1024, 100 * MIB, hot), patient).convergence())
                .isEqualTo(Convergence.CONVERGES);
    }

    @Test
    void lessDirtyingMoreSpeedMoreBudgetMoreRoundsNeverMakeItWorse() {
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            List<Dirtied> some = curve(random);
            double factor = 1 + random.nextDouble();
            List<Dirtied> more =
                    some.stream()
                            .map(d -> new Dirtied(d.span(), Math.round(d.bytes() * factor)))
                            .toList();
            double speed = MIB * Math.exp(2 + 5 * random.nextDouble());
            var limits = new PrecopyReplay.Limits(ms(random.nextInt(900)), random.nextInt(12));
            PrecopyReplay base = PrecopyReplay.of(copied(512, speed, some), limits);
            better(base, PrecopyReplay.of(copied(512, speed, more), limits));
            better(PrecopyReplay.of(copied(512, speed * factor, some), limits), base);
            var looser =
                    new PrecopyReplay.Limits(limits.budget().plusMillis(50), limits.rounds() + 1);
            better(PrecopyReplay.of(copied(512, speed, some), looser), base);
        }
    }

    private static void better(PrecopyReplay a, PrecopyReplay b) {
        assertThat(a.finalSync()).isLessThanOrEqualTo(b.finalSync().plusNanos(1000));
        if (b.convergence() == Convergence.CONVERGES) {
            assertThat(a.convergence()).isEqualTo(Convergence.CONVERGES);
        }
    }

    private static List<Dirtied> curve(Random random) {
        List<Dirtied> points = new ArrayList<>();
        double bytes = 0;
        for (int k = 0; k < 1 + random.nextInt(6); k++) {
            bytes += MIB * 60 * random.nextDouble() * random.nextInt(2);
            points.add(new Dirtied(ms(60 << k), Math.round(bytes)));
        }
        return points;
    }

    @Test
    void whatIsNotCopiedOrNotMeasuredIsSaid() {
        assertThat(PrecopyReplay.of(Worlds.USUAL, USUAL).convergence())
                .isEqualTo(Convergence.NOT_COPIED);
        for (double speed : new double[] {Double.NaN, 0, -1}) {
            SwitchConditions c = copied(64, speed, steady(1));
            assertThat(PrecopyReplay.of(c, USUAL).convergence()).isEqualTo(Convergence.UNKNOWN);
        }
        SwitchConditions unmeasured = copied(64, 1e9, List.of());
        assertThat(PrecopyReplay.of(unmeasured, USUAL).convergence())
                .isEqualTo(Convergence.UNKNOWN);
    }

    @Test
    void theCurveGoesThroughItsPointsNeverFallsAndNeverExceedsTheMemory() {
        Random random = new Random(12);
        for (int i = 0; i < 300; i++) {
            List<Dirtied> points = curve(random);
            DirtyCurve curve = new DirtyCurve(points, 100 * MIB);
            for (Dirtied d : points) {
                double want = Math.min(100.0 * MIB, d.bytes());
                assertThat(curve.bytes(d.span().toNanos() / 1e9)).isCloseTo(want, within(1.0));
            }
            double last = 0;
            for (double t = 0.001; t < 100; t *= 1.1) {
                double bytes = curve.bytes(t);
                assertThat(bytes).isBetween(last - 1e-6, 100.0 * MIB);
                last = bytes;
            }
        }
    }

    @Test
    void pointsThatContradictEachOtherAreMadeToFit() {
        DirtyCurve curve =
                new DirtyCurve(
                        List.of(
                                new Dirtied(Duration.ofSeconds(4), 10 * MIB),
                                new Dirtied(Duration.ofSeconds(1), 30 * MIB),
                                new Dirtied(Duration.ofSeconds(1), 20 * MIB)),
                        64 * MIB);
        assertThat(curve.bytes(1)).isCloseTo(30.0 * MIB, within(1.0));
        assertThat(curve.bytes(4)).isCloseTo(30.0 * MIB, within(1.0));
        assertThat(new DirtyCurve(List.of(), 64 * MIB).bytes(1)).isZero();
    }
}
