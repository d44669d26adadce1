package org.gnomon.prediction.internal.stats;

/** Exact chances of counts. */
public final class Exact {

    private Exact() {}

    /** The chance of at least k successes in n tries of chance p each. */
    public static double binomialAtLeast(int k, int n, double p) {
        if (k <= 0) {
            return 1;
        }
        return k > n ? 0 : Beta.regularised(p, k, n - k + 1.0);
    }

    /**
     * Fisher's exact test: the chance of at least k marked ones among {@code drawn} that are drawn
     * from {@code all}, of which {@code marked} are marked.
     */
    public static double hypergeometricAtLeast(int k, int drawn, int marked, int all) {
        int most = Math.min(drawn, marked);
        double sum = 0;
        for (int i = Math.max(k, drawn + marked - all); i <= most; i++) {
            sum +=
                    StrictMath.exp(
                            choose(marked, i)
                                    + choose(all - marked, drawn - i)
                                    - choose(all, drawn));
        }
        return Math.min(1, sum);
    }

    private static double choose(int n, int k) {
        return Beta.logGamma(n + 1.0) - Beta.logGamma(k + 1.0) - Beta.logGamma(n - k + 1.0);
    }
}
