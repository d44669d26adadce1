package org.gnomon.prediction.internal.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.prediction.internal.blackout.Worlds.VM;
import static org.gnomon.prediction.internal.blackout.Worlds.grafted;
import static org.gnomon.prediction.internal.blackout.Worlds.switched;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.gnomon.model.SwitchConditions;
import org.junit.jupiter.api.Test;

class LearnedTest {

    private static final double NOISE = 0.1;

    /** Switches whose length depends on their conditions, with a drift of its own. */
    private static List<Switched> world(Random random, int count, IntToDoubleFunction drift) {
        List<Switched> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean up = i % 2 == 0;
            long mib = 64L << random.nextInt(3);
            double dirty = 16 * random.nextInt(5);
            double host = 0.3 * random.nextInt(3);
            SwitchConditions conditions =
                    grafted(up ? "7.2" : "10.0", up ? "10.0" : "7.2", mib, dirty, 0.5, host);
            double log =
                    Math.log(11)
                            + (up ? 0.15 : -0.15)
                            + 0.1 * Math.log(mib / 128.0)
                            + 0.5 * host
                            + drift.applyAsDouble(i)
                            + NOISE * random.nextGaussian();
            all.add(switched(i, conditions, Math.exp(log)));
        }
        return all;
    }

    private record Score(double medianError, double held, int promised) {}

    /** Forecasts each switch from those before it. */
    private static Score score(List<Switched> all) {
        List<Double> errors = new ArrayList<>();
        int held = 0;
        int promised = 0;
        for (int i = 1; i < all.size(); i++) {
            Learned learned = new Learned(all.subList(0, i));
            Switched next = all.get(i);
            double middle = learned.middle(Situation.of(VM, next.conditions()));
            if (learned.upperFactor().isPresent()) {
                promised++;
                errors.add(Math.abs(middle / next.totalMillis() - 1));
                double upper = middle * learned.upperFactor().getAsDouble();
                held += next.totalMillis() <= upper ? 1 : 0;
            }
        }
        double[] sorted = errors.stream().mapToDouble(e -> e).sorted().toArray();
        return new Score(sorted[sorted.length / 2], held / (double) promised, promised);
    }

    @Test
    void theBoundHoldsInNineOfTenAlsoWhileTheHostDrifts() {
        List<IntToDoubleFunction> drifts =
                List.of(i -> 0, i -> 0.005 * i, i -> i > 50 ? 0.4 : 0, i -> 0.2 * Math.sin(i / 9.));
        double[] shares = new double[drifts.size() * 6];
        for (int k = 0; k < shares.length; k++) {
            Score score = score(world(new Random(k), 100, drifts.get(k % drifts.size())));
            assertThat(score.promised()).isEqualTo(100 - Learned.PROMISED_FROM);
            assertThat(score.held()).as("world %s", k).isBetween(0.84, 0.96);
            shares[k] = score.held();
        }
        assertThat(Arrays.stream(shares).average().orElseThrow()).isBetween(0.87, 0.93);
    }

    @Test
    void whatItDependsOnIsLearned() {
        double median = 0;
        for (int seed = 0; seed < 6; seed++) {
            median += score(world(new Random(seed), 100, i -> 0)).medianError() / 6;
        }
        // The noise alone costs 0.067; without the conditions it would be more than 0.2.
        assertThat(median).isLessThan(0.105);
    }

    @Test
    void aFewThatAreFarOffDoNotMoveTheMedian() {
        Random random = new Random(5);
        List<Switched> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double far = random.nextInt(6) == 0 ? 5 : 1;
            double total = 10 * far * Math.exp(0.05 * random.nextGaussian());
            all.add(switched(i, Worlds.USUAL, total));
        }
        double middle = new Learned(all).middle(Situation.of(VM, Optional.of(Worlds.USUAL)));
        assertThat(middle).isBetween(9.7, 10.6);
    }

    @Test
    void withFewSwitchesItStaysNearTheirMedian() {
        List<Switched> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(switched(i, grafted(64L << i % 2, 0, 0.5, 0.1), 10 + i % 2));
        }
        Situation far = Situation.of(VM, Optional.of(grafted(65_536, 0, 0.5, 0.1)));
        assertThat(new Learned(all).middle(far)).isBetween(10.0, 13.0);
    }

    @Test
    void theSameSwitchesGiveTheSameBits() {
        List<Switched> all = world(new Random(3), 60, i -> 0);
        Situation now = Situation.of(VM, all.get(7).conditions());
        assertThat(new Learned(all).middle(now)).isEqualTo(new Learned(all).middle(now));
        assertThat(new Learned(all).upperFactor()).isEqualTo(new Learned(all).upperFactor());
    }

    @Test
    void eachVmHasALevelOfItsOwn() {
        Random random = new Random(8);
        List<Switched> all = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String vm = "vm-" + i % 4;
            double total = (i % 4 == 3 ? 20 : 10) * Math.exp(0.05 * random.nextGaussian());
            Switched s = switched(i, Worlds.USUAL, total);
            all.add(
                    new Switched(
                            s.at(), new org.gnomon.model.VmId(vm), s.conditions(), s.blackout()));
        }
        Learned learned = new Learned(all);
        var slow = new org.gnomon.model.VmId("vm-3");
        var quick = new org.gnomon.model.VmId("vm-0");
        Optional<SwitchConditions> usual = Optional.of(Worlds.USUAL);
        assertThat(learned.middle(Situation.of(slow, usual))).isBetween(17.0, 21.0);
        assertThat(learned.middle(Situation.of(quick, usual))).isBetween(9.5, 11.0);
        assertThat(learned.middle(Situation.of(VM, usual))).isBetween(9.5, 14.0);
    }
}
