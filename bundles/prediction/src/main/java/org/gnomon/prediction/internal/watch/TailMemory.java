package org.gnomon.prediction.internal.watch;

import java.util.Arrays;

/**
 * How rare a size is among all that were seen: minus the decimal logarithm of the share that was as
 * large, so 3 is one in a thousand. Up to the largest ones this is counted (a conformal p-value,
 * Vovk et al. 2005); beyond them the tail is carried on as a power law (Hill, "A simple general
 * approach to inference about the tail of a distribution", 1975), as loads have heavy tails.
 * Deterministic, constant memory, forgets nothing. Not safe for use by several threads at once.
 */
final class TailMemory {

    /** How many of the largest are remembered one by one. */
    private static final int LARGEST = 24;

    /** Fewer sizes than this tell nothing. */
    private static final int LEAST = 20;

    /** A tail thinner than this is not believed. */
    private static final double THINNEST = 0.15;

    /** The tail if all but a few sizes are zero. */
    private static final double MOSTLY_ZERO = 0.5;

    /** One event is remembered as at most so many times the fourth largest. */
    private static final double MOST_AT_ONCE = 4;

    private static final int FOURTH = 3;

    /** Bins of the histogram, each 5 % wide; the middle one holds the size 1. */
    private static final int BINS = 2000;

    private static final double BINS_PER_E = 20;

    private final double[] largest = new double[LARGEST];
    private final long[] histogram = new long[BINS];
    private int kept;
    private long seen;

    /** How rare a size is, 0 if it is ordinary; sizes are zero or more. */
    double surprise(double size) {
        if (seen < LEAST || !(size > 0)) {
            return 0;
        }
        int tail = (int) Math.min(kept, Math.max(4, Math.min(LARGEST, seen / 10)));
        double edge = largest[tail - 1];
        if (size > edge && edge > 0) {
            return rarity(tail) + StrictMath.log10(size / edge) / thickness(tail, edge);
        }
        if (edge > 0) {
            return rarity(1 + counted(size));
        }
        return amongZeros(size);
    }

    /** Most sizes so far were zero. */
    private double amongZeros(double size) {
        int larger = 0;
        while (larger < kept && largest[larger] >= size) {
            larger++;
        }
        double beyond =
                larger == 0 && largest[0] > 0
                        ? StrictMath.log10(size / largest[0]) / MOSTLY_ZERO
                        : 0;
        return rarity(1 + larger) + beyond;
    }

    private double rarity(long asLarge) {
        return Math.max(0, StrictMath.log10((seen + 1.0) / asLarge));
    }

    /** Hill's estimate from the largest. */
    private double thickness(int tail, double edge) {
        double sum = 0;
        for (int i = 0; i < tail; i++) {
            sum += StrictMath.log(largest[i] / edge);
        }
        return Math.max(THINNEST, sum / tail);
    }

    private long counted(double size) {
        long count = 0;
        for (int i = bin(size); i < BINS; i++) {
            count += histogram[i];
        }
        return count;
    }

    /** Remembers a size. */
    void add(double size) {
        double most = kept > FOURTH ? largest[FOURTH] * MOST_AT_ONCE : 0;
        double held = most > 0 ? Math.min(size, most) : size;
        seen++;
        histogram[bin(held)]++;
        if (kept < LARGEST) {
            insert(held, kept++);
        } else if (held > largest[LARGEST - 1]) {
            insert(held, LARGEST - 1);
        }
    }

    private void insert(double size, int last) {
        int at = last;
        while (at > 0 && largest[at - 1] < size) {
            largest[at] = largest[at - 1];
            at--;
        }
        largest[at] = size;
    }

    private static int bin(double size) {
        if (!(size > 0)) {
            return 0;
        }
        double bin = BINS / 2.0 + StrictMath.log(size) * BINS_PER_E;
        return (int) Math.max(1, Math.min(BINS - 1, bin));
    }

    @Override
    public String toString() {
        return seen + " sizes, the largest " + Arrays.toString(Arrays.copyOf(largest, kept));
    }
}
