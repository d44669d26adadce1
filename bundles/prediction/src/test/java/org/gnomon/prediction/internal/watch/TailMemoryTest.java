package org.gnomon.prediction.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TailMemoryTest {

    private static TailMemory of(int count) {
        TailMemory memory = new TailMemory();
        for (int i = 1; i <= count; i++) {
            memory.add(i);
        }
        return memory;
    }

    @Test
    void fewTellNothing() {
        assertThat(of(19).surprise(1e6)).isZero();
        assertThat(of(20).surprise(1e6)).isPositive();
    }

    @Test
    void ordinarySizesAreCounted() {
        // One in ten of 1 to 1000 is 900 or more; the bins are 5 % wide.
        assertThat(of(1000).surprise(900)).isCloseTo(1, within(0.25));
        assertThat(of(1000).surprise(500)).isCloseTo(0.3, within(0.05));
        assertThat(of(1000).surprise(1)).isCloseTo(0, within(0.01));
    }

    @Test
    void largerIsNeverLessSurprising() {
        TailMemory memory = new TailMemory();
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            memory.add(Math.exp(random.nextGaussian()));
        }
        double last = 0;
        // Down to a bin's width, as the largest are known one by one and the others by bin.
        for (double size = 0.01; size < 1000; size *= 1.05) {
            double surprise = memory.surprise(size);
            assertThat(surprise).isGreaterThanOrEqualTo(last - 0.2);
            last = surprise;
        }
        assertThat(last).isGreaterThan(4);
    }

    /** Ten times as large as ever is far rarer where sizes are alike than where tails are heavy. */
    @Test
    void heavyTailIsCarriedOn() {
        TailMemory alike = new TailMemory();
        TailMemory heavy = new TailMemory();
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            alike.add(1 + random.nextDouble());
            heavy.add(Math.pow(random.nextDouble(), -1));
        }
        assertThat(alike.surprise(20)).isGreaterThan(8);
        // The share above x is 1/x: one in a million for a million.
        assertThat(heavy.surprise(1e6)).isCloseTo(6, within(1.5));
    }

    @Test
    void firstMoveAfterNothingButZeros() {
        TailMemory memory = new TailMemory();
        for (int i = 0; i < 999; i++) {
            memory.add(0);
        }
        assertThat(memory.surprise(0)).isZero();
        assertThat(memory.surprise(5)).isCloseTo(3, within(1e-9));
        memory.add(5);
        assertThat(memory.surprise(5)).isCloseTo(Math.log10(1001 / 2.0), within(1e-9));
        assertThat(memory.surprise(500)).isGreaterThan(memory.surprise(50));
    }

    @Test
    void oneHugeEventDoesNotHideTheNext() {
        TailMemory memory = of(1000);
        memory.add(1e12);
        assertThat(memory.surprise(1e6)).isGreaterThan(4);
    }

    @Test
    void takesWhatIsNoNumber() {
        TailMemory memory = of(100);
        assertThat(memory.surprise(Double.NaN)).isZero();
        assertThat(memory.surprise(-1)).isZero();
        assertThat(memory.surprise(Double.MAX_VALUE)).isFinite();
    }
}
