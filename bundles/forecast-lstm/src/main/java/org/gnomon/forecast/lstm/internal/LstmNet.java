package org.gnomon.forecast.lstm.internal;

import java.util.SplittableRandom;

/**
 * The net forwards: Hochreiter and Schmidhuber, Long Short-Term Memory (1997), with the forget gate
 * of Gers et al. (2000), one layer, and a linear head that answers for all steps ahead at once.
 */
final class LstmNet {

    private final Shape shape;

    LstmNet(Shape shape) {
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    /** Weights to begin with: it remembers, and nearly forecasts the level. */
    double[] initialWeights(SplittableRandom random) {
        double[] w = new double[shape.size()];
        double in = 0.5 / StrictMath.sqrt(shape.channels() + 1.0);
        double back = 1 / StrictMath.sqrt(shape.hidden());
        fill(w, 0, shape.recurrentWeights(), in, random);
        fill(w, shape.recurrentWeights(), shape.gateBias(), back, random);
        fill(w, shape.headWeights(), shape.headBias(), 0.1 * back, random);
        for (int j = 0; j < shape.hidden(); j++) {
            w[shape.gateBias() + shape.hidden() + j] = 1;
        }
        return w;
    }

    private static void fill(double[] w, int from, int to, double bound, SplittableRandom random) {
        for (int i = from; i < to; i++) {
            w[i] = (2 * random.nextDouble() - 1) * bound;
        }
    }

    /** Runs the net over a window; the tape remembers what {@link LstmGradient} needs. */
    double[] forward(double[] w, double[] window, Tape tape) {
        constantPart(w, window, tape.constant);
        for (int t = 0; t < shape.steps(); t++) {
            gates(w, window, t, tape);
            remember(t, tape);
        }
        head(w, window, tape);
        return tape.answer;
    }

    /** What bias and traits add to the gates at every step. */
    private void constantPart(double[] w, double[] window, double[] sum) {
        int gates = shape.gates();
        System.arraycopy(w, shape.gateBias(), sum, 0, gates);
        int first = shape.steps() * shape.channels();
        for (int k = 0; k < shape.traits(); k++) {
            addRow(sum, window[first + k], w, shape.traitWeights() + k * gates, gates);
        }
    }

    private void gates(double[] w, double[] window, int t, Tape tape) {
        int gates = shape.gates();
        double[] g = tape.gates[t];
        System.arraycopy(tape.constant, 0, g, 0, gates);
        for (int k = 0; k < shape.channels(); k++) {
            addRow(g, window[t * shape.channels() + k], w, k * gates, gates);
        }
        for (int k = 0; k < shape.hidden(); k++) {
            addRow(g, tape.hidden[t][k], w, shape.recurrentWeights() + k * gates, gates);
        }
        int candidate = 3 * shape.hidden();
        for (int j = 0; j < candidate; j++) {
            g[j] = Activations.sigmoid(g[j]);
        }
        for (int j = candidate; j < gates; j++) {
            g[j] = Activations.tanh(g[j]);
        }
    }

    private void remember(int t, Tape tape) {
        int n = shape.hidden();
        double[] g = tape.gates[t];
        for (int j = 0; j < n; j++) {
            double cell = g[n + j] * tape.cell[t][j] + g[j] * g[3 * n + j];
            double bent = Activations.tanh(cell);
            tape.cell[t + 1][j] = cell;
            tape.bent[t][j] = bent;
            tape.hidden[t + 1][j] = g[2 * n + j] * bent;
        }
    }

    private void head(double[] w, double[] window, Tape tape) {
        int steps = shape.steps();
        int outputs = shape.outputs();
        double[] o = tape.head;
        System.arraycopy(w, shape.headBias(), o, 0, outputs);
        for (int k = 0; k < shape.hidden(); k++) {
            addRow(o, tape.hidden[steps][k], w, shape.headWeights() + k * outputs, outputs);
        }
        double damping = window[shape.inputs() - 1];
        for (int i = 0; i < steps; i++) {
            tape.answer[i] = damping * reach(window, i) * (o[i] + o[steps + i] * usual(window, i));
        }
    }

    /** How far the series strays until the i-th step ahead. */
    double reach(double[] window, int i) {
        return window[(i + 1) * shape.channels() - 2];
    }

    /** The usual day at the i-th step ahead. */
    double usual(double[] window, int i) {
        return window[(i + 1) * shape.channels() - 1];
    }

    /** {@code sum += factor * row}: the one loop that costs, kept so that it vectorises. */
    static void addRow(double[] sum, double factor, double[] w, int from, int length) {
        for (int j = 0; j < length; j++) {
            sum[j] += factor * w[from + j];
        }
    }

    /** What a run over a window leaves behind. */
    static final class Tape {

        final double[] constant;
        final double[][] gates;
        final double[][] cell;
        final double[][] bent;
        final double[][] hidden;
        final double[] head;
        final double[] answer;

        Tape(Shape s) {
            constant = new double[s.gates()];
            gates = new double[s.steps()][s.gates()];
            cell = new double[s.steps() + 1][s.hidden()];
            bent = new double[s.steps()][s.hidden()];
            hidden = new double[s.steps() + 1][s.hidden()];
            head = new double[s.outputs()];
            answer = new double[s.steps()];
        }
    }
}
