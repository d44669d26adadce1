package org.gnomon.prediction.internal.blackout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.prediction.internal.blackout.Worlds.copied;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.service.PredictiveAnalysis.Convergence;
import org.junit.jupiter.api.Test;

/**
 * The replay against the truth: guests that write page by page in many patterns are really copied,
 * page by page, and the replay, which has only seen how much they dirty in spans of a few lengths
 * some time before, has to say whether that comes to an end.
 */
class PrecopyWorldsTest {

    private static final int PAGES = 16_384;
    private static final int PAGE = 4096;
    private static final int WORLDS = 400;
    private static final PrecopyReplay.Limits LIMITS = PrecopyReplay.Limits.DEFAULT;

    /** The spans that rounds of 50 ms to 16 s would show. */
    private static final double[] SPANS = {0.05, 0.125, 0.5, 2, 8, 16};

    /** A guest that writes: which page comes next, and how fast. */
    private static final class Writer {

        private final Random random;
        private final int pattern;
        private final double perSecond;
        private final int hot;
        private double due;
        private double now;
        private int at;

        Writer(long seed) {
            random = new Random(seed);
            pattern = random.nextInt(6);
            perSecond = Math.exp(Math.log(500) + random.nextDouble() * Math.log(120));
            hot = 16 << random.nextInt(10);
        }

        /** Writes for that long into a set of dirty pages. */
        void run(double seconds, BitSet dirty) {
            double step = 0.01;
            for (double left = seconds; left > 1e-12; left -= step) {
                double slice = Math.min(step, left);
                now += slice;
                due += slice * perSecond * pace();
                for (; due >= 1; due--) {
                    dirty.set(next());
                }
            }
        }

        // One of the patterns works for a second and rests for one.
        private double pace() {
            return pattern == 5 ? ((long) now % 2 == 0 ? 2 : 0) : 1;
        }

        private int next() {
            at++;
            return switch (pattern) {
                case 0 -> random.nextInt(PAGES);
                case 1 -> at % PAGES;
                case 2 -> at % hot;
                case 3 -> random.nextInt(10) > 0 ? random.nextInt(hot) : random.nextInt(PAGES);
                case 4 -> (int) (PAGES * Math.pow(random.nextDouble(), 6));
                default -> random.nextInt(Math.min(PAGES, 4 * hot));
            };
        }
    }

    private static List<Dirtied> measured(Writer writer) {
        List<Dirtied> seen = new ArrayList<>();
        for (double span : SPANS) {
            int times = span < 1 ? 8 : 2;
            long pages = 0;
            for (int i = 0; i < times; i++) {
                BitSet dirty = new BitSet(PAGES);
                writer.run(span, dirty);
                pages += dirty.cardinality();
            }
            Duration length = Duration.ofNanos(Math.round(span * 1e9));
            seen.add(new Dirtied(length, pages * PAGE / times));
        }
        return seen;
    }

    private static Convergence truth(Writer writer, double pagesPerSecond) {
        double seconds = PAGES / pagesPerSecond;
        double budget = LIMITS.budget().toNanos() / 1e9;
        for (int round = 0; round < LIMITS.rounds() && seconds > budget; round++) {
            BitSet dirty = new BitSet(PAGES);
            writer.run(seconds, dirty);
            seconds = dirty.cardinality() / pagesPerSecond;
        }
        return seconds <= budget ? Convergence.CONVERGES : Convergence.DOES_NOT_CONVERGE;
    }

    @Test
    void theVerdictIsRightInNineteenOfTwenty() {
        int converging = 0;
        int falsePromises = 0;
        int falseAlarms = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            Writer writer = new Writer(seed);
            double pagesPerSecond = Math.exp(Math.log(1500) + new Random(~seed).nextDouble() * 4);
            SwitchConditions conditions =
                    copied(PAGES * (long) PAGE >> 20, pagesPerSecond * PAGE, measured(writer));
            Convergence said = PrecopyReplay.of(conditions, LIMITS).convergence();
            Convergence came = truth(writer, pagesPerSecond);
            converging += came == Convergence.CONVERGES ? 1 : 0;
            if (said != came) {
                falsePromises += said == Convergence.CONVERGES ? 1 : 0;
                falseAlarms += said == Convergence.DOES_NOT_CONVERGE ? 1 : 0;
            }
        }
        String counts =
                String.format(
                        "%d worlds, %d converge: %d false promises, %d false alarms",
                        WORLDS, converging, falsePromises, falseAlarms);
        assertThat(converging).as(counts).isBetween(WORLDS / 4, 3 * WORLDS / 4);
        assertThat(falsePromises + falseAlarms).as(counts).isLessThanOrEqualTo(WORLDS / 20);
        assertThat(falsePromises).as(counts).isLessThanOrEqualTo(WORLDS / 40);
    }
}
