package org.gnomon.prediction.internal.impact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.UpdateClass;
import org.gnomon.prediction.internal.FixedTime;
import org.gnomon.prediction.internal.impact.ImpactModel.Observed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the next effect falls into its interval, in worlds whose scatter is known. */
class ImpactCoverageTest {

    private static final double MEAN = -0.04;
    private static final int WORLDS = 250;

    /** A world with VMs and versions that have effects of their own. */
    private static final class World {
        private final SplittableRandom random;
        private final double scatter;
        private final double error;
        private final Map<Integer, Double> vms = new HashMap<>();
        private final Map<Integer, Double> versions = new HashMap<>();

        World(long seed, double scatter, double error) {
            this.random = new SplittableRandom(seed);
            this.scatter = scatter;
            this.error = error;
        }

        double effect(int vm, int pair) {
            return MEAN
                    + vms.computeIfAbsent(vm, v -> part(0.4))
                    + versions.computeIfAbsent(pair, v -> part(0.3))
                    + part(0.3);
        }

        private double part(double share) {
            return scatter * Math.sqrt(share) * random.nextGaussian();
        }

        Observed observed(int vm, int pair) {
            double seen = effect(vm, pair) + error * random.nextGaussian();
            return new Observed(new Effect(seen, error), vm, pair);
        }
    }

    private static boolean covers(World world, int own, int kind) {
        List<Observed> seen = new ArrayList<>();
        for (int i = 0; i < own; i++) {
            seen.add(world.observed(0, i + 1));
        }
        for (int i = 0; i < kind; i++) {
            seen.add(world.observed(1 + i / 2, i % 2 == 0 ? 0 : 50 + i % 5));
        }
        PredictionInterval next = ImpactModel.predict(seen);
        double truth = Math.expm1(world.effect(0, 0));
        return next.lower() <= truth && truth <= next.upper();
    }

    private static double share(int own, int kind, double scatter, double error) {
        int covered = 0;
        for (int i = 0; i < WORLDS; i++) {
            covered += covers(new World(1_000 + i, scatter, error), own, kind) ? 1 : 0;
        }
        return (double) covered / WORLDS;
    }

    /** Scatter well above the noise: what nine in ten promises is kept. */
    @Test
    void nineInTenHoldOverAll() {
        double sum = 0;
        int count = 0;
        for (int[] design : new int[][] {{2, 0}, {3, 0}, {5, 0}, {0, 3}, {0, 8}, {2, 5}}) {
            for (double scatter : new double[] {0.03, 0.1, 0.2}) {
                double share = share(design[0], design[1], scatter, 0.01);
                assertThat(share)
                        .as(design[0] + " own, " + design[1] + " others, scatter " + scatter)
                        .isGreaterThan(0.75);
                sum += share;
                count++;
            }
        }
        assertThat(sum / count).isBetween(0.85, 0.95);
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "10, 0", "0, 8", "0, 24", "5, 10"})
    void withEnoughSeenEachDesignHolds(int own, int kind) {
        assertThat(share(own, kind, 0.1, 0.01)).isBetween(0.83, 0.97);
    }

    @Test
    void noiseAloneIsNotTakenForScatter() {
        assertThat(share(5, 0, 0.001, 0.02)).as("cautious, never too bold").isGreaterThan(0.95);
    }

    /** Samples with noise that lasts, levels, files and all. */
    @Test
    void fromSamplesToTheIntervalItHolds(@TempDir Path dir) {
        SplittableRandom random = new SplittableRandom(17);
        Updates updates = new Updates(23);
        int covered = 0;
        for (int i = 0; i < 200; i++) {
            ImpactHistory history = new ImpactHistory(dir.resolve("w" + i), new FixedTime());
            double[] effects = random.doubles(6, -0.10, 0.02).toArray();
            for (int k = 0; k < 5; k++) {
                history.observe(updates.progress(Updates.WEB, Math.exp(effects[k])));
            }
            PredictionInterval next =
                    history.impact(
                                    Updates.of(Updates.WEB, UpdateClass.VMM),
                                    "kvm",
                                    Updates.OLD,
                                    Optional.of(Updates.NEW))
                            .get(Metric.GUEST_PROGRESS.ordinal())
                            .change()
                            .orElseThrow();
            double truth = Math.expm1(effects[5]);
            covered += next.lower() <= truth && truth <= next.upper() ? 1 : 0;
        }
        assertThat(covered / 200.0).isBetween(0.85, 0.99);
    }

    @Test
    void theNormalDistributionIsRight() {
        assertThat(Mixture.normalBelow(0)).isEqualTo(0.5, within());
        assertThat(Mixture.normalBelow(1.959963985)).isEqualTo(0.975, within());
        assertThat(Mixture.normalBelow(-1.644853627)).isEqualTo(0.05, within());
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }
}
