package org.gnomon.prediction.internal.impact;

/** The lower root of a symmetric positive definite matrix, of which the lower half is read. */
final class Cholesky {

    private final double[][] root;

    Cholesky(double[][] matrix) {
        int n = matrix.length;
        root = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= root[i][k] * root[j][k];
                }
                root[i][j] = i == j ? Math.sqrt(sum) : sum / root[j][j];
            }
        }
    }

    /** The vector, multiplied by the inverse of the root. */
    double[] divide(double[] vector) {
        double[] result = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            double sum = vector[i];
            for (int k = 0; k < i; k++) {
                sum -= root[i][k] * result[k];
            }
            result[i] = sum / root[i][i];
        }
        return result;
    }

    /** The logarithm of the matrix's determinant. */
    double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < root.length; i++) {
            sum += 2 * StrictMath.log(root[i][i]);
        }
        return sum;
    }
}
