package org.gnomon.forecast.lstm.internal;

import java.util.Arrays;

/**
 * The net backwards: back-propagation through time (Werbos 1990) over the whole window. Adds the
 * gradient of one window to a sum; held against finite differences in a test.
 */
final class LstmGradient {

    private final LstmNet net;
    private final Shape shape;
    private final double[] towardsHead;
    private final double[] towardsHidden;
    private final double[] towardsCell;
    private final double[] towardsGates;
    private final double[] towardsConstant;

    LstmGradient(LstmNet net) {
        this.net = net;
        shape = net.shape();
        towardsHead = new double[shape.outputs()];
        towardsHidden = new double[shape.hidden()];
        towardsCell = new double[shape.hidden()];
        towardsGates = new double[shape.gates()];
        towardsConstant = new double[shape.gates()];
    }

    /**
     * Adds to the gradient.
     *
     * @param w the weights
     * @param window what the net ran over last
     * @param tape what that left behind
     * @param slope of the loss by each answer
     * @param gradient of the loss by each weight, added to
     */
    void add(double[] w, double[] window, LstmNet.Tape tape, double[] slope, double[] gradient) {
        head(w, window, tape, slope, gradient);
        Arrays.fill(towardsCell, 0);
        Arrays.fill(towardsConstant, 0);
        for (int t = shape.steps() - 1; t >= 0; t--) {
            gates(tape, t);
            step(w, window, tape, t, gradient);
        }
        constantPart(window, gradient);
    }

    private void head(
            double[] w, double[] window, LstmNet.Tape tape, double[] slope, double[] gradient) {
        int steps = shape.steps();
        int outputs = shape.outputs();
        double damping = window[shape.inputs() - 1];
        for (int i = 0; i < steps; i++) {
            towardsHead[i] = slope[i] * damping * net.reach(window, i);
            towardsHead[steps + i] = towardsHead[i] * net.usual(window, i);
        }
        addTo(gradient, shape.headBias(), 1, towardsHead);
        for (int k = 0; k < shape.hidden(); k++) {
            int row = shape.headWeights() + k * outputs;
            addTo(gradient, row, tape.hidden[steps][k], towardsHead);
            towardsHidden[k] = product(w, row, towardsHead);
        }
    }

    /** From hidden state and cell to the sums that went into the gates. */
    private void gates(LstmNet.Tape tape, int t) {
        int n = shape.hidden();
        double[] g = tape.gates[t];
        for (int j = 0; j < n; j++) {
            double in = g[j];
            double forget = g[n + j];
            double out = g[2 * n + j];
            double candidate = g[3 * n + j];
            double bent = tape.bent[t][j];
            double cell = towardsCell[j] + towardsHidden[j] * out * (1 - bent * bent);
            towardsGates[j] = cell * candidate * in * (1 - in);
            towardsGates[n + j] = cell * tape.cell[t][j] * forget * (1 - forget);
            towardsGates[2 * n + j] = towardsHidden[j] * bent * out * (1 - out);
            towardsGates[3 * n + j] = cell * in * (1 - candidate * candidate);
            towardsCell[j] = cell * forget;
        }
    }

    private void step(double[] w, double[] window, LstmNet.Tape tape, int t, double[] gradient) {
        int gates = shape.gates();
        LstmNet.addRow(towardsConstant, 1, towardsGates, 0, gates);
        for (int k = 0; k < shape.channels(); k++) {
            addTo(gradient, k * gates, window[t * shape.channels() + k], towardsGates);
        }
        for (int k = 0; k < shape.hidden(); k++) {
            int row = shape.recurrentWeights() + k * gates;
            addTo(gradient, row, tape.hidden[t][k], towardsGates);
            towardsHidden[k] = product(w, row, towardsGates);
        }
    }

    private void constantPart(double[] window, double[] gradient) {
        addTo(gradient, shape.gateBias(), 1, towardsConstant);
        int first = shape.steps() * shape.channels();
        for (int k = 0; k < shape.traits(); k++) {
            int row = shape.traitWeights() + k * shape.gates();
            addTo(gradient, row, window[first + k], towardsConstant);
        }
    }

    private static void addTo(double[] gradient, int from, double factor, double[] row) {
        for (int j = 0; j < row.length; j++) {
            gradient[from + j] += factor * row[j];
        }
    }

    /** In four sums at once, always the same four: quicker, and the same bits each time. */
    private static double product(double[] w, int from, double[] row) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int j = 0; j < row.length; j += 4) {
            a += w[from + j] * row[j];
            b += w[from + j + 1] * row[j + 1];
            c += w[from + j + 2] * row[j + 2];
            d += w[from + j + 3] * row[j + 3];
        }
        return (a + b) + (c + d);
    }
}
