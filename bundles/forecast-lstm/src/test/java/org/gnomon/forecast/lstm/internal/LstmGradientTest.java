package org.gnomon.forecast.lstm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Back-propagation against finite differences: every weight of a small net. */
class LstmGradientTest {

    private static final double STEP = 1e-5;

    private final Shape shape = new Shape(6, 3, 2, 4);
    private final LstmNet net = new LstmNet(shape);
    private final SplittableRandom random = new SplittableRandom(3);
    private final double[] weights = random(shape.size(), 0.7);
    private final double[] window = random(shape.inputs(), 1.5);
    private final double[] slope = random(shape.steps(), 1);

    @Test
    void everyWeight() {
        LstmNet.Tape tape = new LstmNet.Tape(shape);
        net.forward(weights, window, tape);
        double[] gradient = new double[shape.size()];
        new LstmGradient(net).add(weights, window, tape, slope, gradient);
        for (int i = 0; i < weights.length; i++) {
            double expected = (lossWith(i, STEP) - lossWith(i, -STEP)) / (2 * STEP);
            assertThat(gradient[i])
                    .as("weight %d of %s", i, shape)
                    .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void isAddedToWhatThereIs() {
        LstmNet.Tape tape = new LstmNet.Tape(shape);
        net.forward(weights, window, tape);
        LstmGradient back = new LstmGradient(net);
        double[] once = new double[shape.size()];
        double[] twice = new double[shape.size()];
        back.add(weights, window, tape, slope, once);
        back.add(weights, window, tape, slope, twice);
        back.add(weights, window, tape, slope, twice);
        for (int i = 0; i < once.length; i++) {
            assertThat(twice[i]).isCloseTo(2 * once[i], within(1e-12));
        }
    }

    private double lossWith(int i, double change) {
        double[] changed = weights.clone();
        changed[i] += change;
        double[] answer = net.forward(changed, window, new LstmNet.Tape(shape));
        double loss = 0;
        for (int h = 0; h < answer.length; h++) {
            loss += slope[h] * answer[h];
        }
        return loss;
    }

    private double[] random(int size, double bound) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = (2 * random.nextDouble() - 1) * bound;
        }
        return values;
    }
}
