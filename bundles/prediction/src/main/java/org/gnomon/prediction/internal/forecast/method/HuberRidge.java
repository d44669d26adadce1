package org.gnomon.prediction.internal.forecast.method;

import java.util.Arrays;

/**
 * Ridge regression of many outputs on the same inputs with Huber's loss, by modified residuals
 * (Huber and Dutter 1974): each round clips the residuals and regresses on them, so that one
 * factorisation serves all outputs and all rounds. An output that is NaN is not known: its residual
 * is zero. Inner loops run over the outputs, which lie next to each other.
 */
final class HuberRidge {

    private static final double PENALTY = 0.005;
    private static final int ROUNDS = 5;

    /** Residuals are clipped at this many times their median size. */
    private static final double BEND = 0.7;

    /** Or at this, if most of them are smaller. */
    private static final double LEAST_MEDIAN = 0.02;

    /** Clipped residuals make short steps: they are lengthened, but not beyond this. */
    private static final double OVER = 1.5;

    private static final double LONGEST_STEP = 3;

    /** Every so many rows tell the median. */
    private static final int SAMPLED = 3;

    private final double[][] inputs;
    private final double[][] outputs;
    private final int outs;
    private final double[][] weights;

    HuberRidge(int rows, int ins, int outs) {
        this.inputs = new double[rows][ins];
        this.outputs = new double[rows][outs];
        this.outs = outs;
        this.weights = new double[ins][outs];
    }

    /** What a row shows; to be written, the first is 1. */
    double[] inputs(int row) {
        return inputs[row];
    }

    /** What a row had; to be written. */
    double[] outputs(int row) {
        return outputs[row];
    }

    void fit() {
        Cholesky factor = Cholesky.ofGram(inputs, PENALTY);
        double[] bounds = new double[outs];
        Arrays.fill(bounds, Double.POSITIVE_INFINITY);
        int[] inside = new int[outs];
        double[][] step = gradient(bounds, inside);
        factor.solve(step);
        add(step, null);
        bounds = bounds();
        for (int round = 0; round < ROUNDS; round++) {
            step = gradient(bounds, inside);
            shrink(step, inside);
            factor.solve(step);
            add(step, inside);
        }
    }

    /** The answer to a moment. */
    double[] answer(double[] now) {
        double[] answer = new double[outs];
        for (int i = 0; i < now.length; i++) {
            double[] weight = weights[i];
            for (int k = 0; k < outs; k++) {
                answer[k] += now[i] * weight[k];
            }
        }
        return answer;
    }

    private void residuals(int row, double[] into) {
        System.arraycopy(outputs[row], 0, into, 0, outs);
        double[] input = inputs[row];
        for (int i = 0; i < input.length; i++) {
            double x = input[i];
            double[] weight = weights[i];
            for (int k = 0; k < outs; k++) {
                into[k] -= x * weight[k];
            }
        }
    }

    /** The inputs times the clipped residuals; tells how many were not clipped. */
    private double[][] gradient(double[] bounds, int[] inside) {
        double[][] gradient = new double[weights.length][outs];
        double[] residual = new double[outs];
        Arrays.fill(inside, 0);
        for (int row = 0; row < inputs.length; row++) {
            residuals(row, residual);
            for (int k = 0; k < outs; k++) {
                double clipped = Math.max(-bounds[k], Math.min(bounds[k], residual[k]));
                boolean unknown = Double.isNaN(clipped);
                inside[k] += unknown || clipped == residual[k] ? 1 : 0;
                residual[k] = unknown ? 0 : clipped;
            }
            double[] input = inputs[row];
            for (int i = 0; i < input.length; i++) {
                double x = input[i];
                double[] sum = gradient[i];
                for (int k = 0; k < outs; k++) {
                    sum[k] += x * residual[k];
                }
            }
        }
        return gradient;
    }

    private double[] bounds() {
        double[] bounds = new double[outs];
        int sampled = (inputs.length + SAMPLED - 1) / SAMPLED;
        double[][] sizes = new double[outs][sampled];
        double[] residual = new double[outs];
        for (int i = 0; i < sampled; i++) {
            residuals(i * SAMPLED, residual);
            for (int k = 0; k < outs; k++) {
                sizes[k][i] = Double.isNaN(residual[k]) ? 0 : Math.abs(residual[k]);
            }
        }
        for (int k = 0; k < outs; k++) {
            Arrays.sort(sizes[k]);
            bounds[k] = BEND * Math.max(LEAST_MEDIAN, sizes[k][sampled / 2]);
        }
        return bounds;
    }

    /** The penalty's part of the gradient, weighed as the rows that still pull. */
    private void shrink(double[][] gradient, int[] inside) {
        for (int i = 1; i < gradient.length; i++) {
            for (int k = 0; k < outs; k++) {
                gradient[i][k] -= PENALTY * inside[k] * weights[i][k];
            }
        }
    }

    private void add(double[][] step, int[] inside) {
        for (int k = 0; k < outs; k++) {
            double length =
                    inside == null
                            ? 1
                            : Math.min(LONGEST_STEP, OVER * inputs.length / Math.max(1, inside[k]));
            for (int i = 0; i < step.length; i++) {
                weights[i][k] += length * step[i][k];
            }
        }
    }
}
