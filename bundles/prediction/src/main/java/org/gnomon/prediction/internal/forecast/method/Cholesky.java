package org.gnomon.prediction.internal.forecast.method;

/** The Cholesky factor of a penalised Gram matrix. */
final class Cholesky {

    /** Keeps a matrix of columns that are alike from being singular. */
    private static final double FLOOR = 1e-9;

    private final double[][] lower;

    private Cholesky(double[][] lower) {
        this.lower = lower;
    }

    /**
     * Of the inputs' Gram matrix, each but the first input penalised.
     *
     * @param penalty per row
     */
    static Cholesky ofGram(double[][] inputs, double penalty) {
        int n = inputs[0].length;
        double[][] gram = new double[n][n];
        for (double[] input : inputs) {
            for (int i = 0; i < n; i++) {
                double x = input[i];
                double[] row = gram[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += x * input[j];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            gram[i][i] += FLOOR + (i == 0 ? 0 : penalty * inputs.length);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = gram[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= gram[i][k] * gram[j][k];
                }
                gram[i][j] = i == j ? Math.sqrt(Math.max(FLOOR * FLOOR, sum)) : sum / gram[j][j];
            }
        }
        return new Cholesky(gram);
    }

    /** Solves for many right sides at once, one a column, in place. */
    void solve(double[][] sides) {
        int n = lower.length;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                subtract(sides[i], lower[i][j], sides[j]);
            }
            divide(sides[i], lower[i][i]);
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                subtract(sides[i], lower[j][i], sides[j]);
            }
            divide(sides[i], lower[i][i]);
        }
    }

    private static void subtract(double[] from, double times, double[] what) {
        for (int k = 0; k < from.length; k++) {
            from[k] -= times * what[k];
        }
    }

    private static void divide(double[] what, double by) {
        for (int k = 0; k < what.length; k++) {
            what[k] /= by;
        }
    }
}
