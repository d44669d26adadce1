package org.gnomon.prediction.internal.forecast.method;

import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.Series;

/** What was measured in a series; all else is a gap. */
final class Measured {

    private Measured() {}

    /** The values, with NaN for whatever is no number. */
    static double[] values(Series series) {
        double[] values = series.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isFinite(values[i]) ? values[i] : Double.NaN;
        }
        return values;
    }

    /**
     * The index of the first one that was measured.
     *
     * @throws GnomonException {@code refused} if there is none
     */
    static int first(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                return i;
            }
        }
        throw nothing(values.length);
    }

    /** The index of the last one that was measured; refused likewise. */
    static int last(double[] values) {
        for (int i = values.length - 1; i >= 0; i--) {
            if (!Double.isNaN(values[i])) {
                return i;
            }
        }
        throw nothing(values.length);
    }

    /** The values with each gap filled by the value before it, leading ones by the first. */
    static double[] filled(double[] values) {
        double[] filled = values.clone();
        double before = values[first(values)];
        for (int i = 0; i < filled.length; i++) {
            before = Double.isNaN(filled[i]) ? before : filled[i];
            filled[i] = before;
        }
        return filled;
    }

    private static GnomonException nothing(int size) {
        return Problem.of(
                        Problem.REFUSED,
                        "none of " + size + " values was measured",
                        "Let the VM be sampled for some time first.")
                .asException();
    }
}
