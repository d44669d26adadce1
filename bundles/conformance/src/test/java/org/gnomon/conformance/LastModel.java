package org.gnomon.conformance;

import java.util.Arrays;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Series;

/** The last value again and again; with a flaw, or none. */
final class LastModel implements FittedModel {

    private final Flaw flaw;
    private final double last;
    private final double[] shared = new double[20];
    private final byte[] state;
    private final Series kept;

    LastModel(Flaw flaw, double last, Series kept) {
        this.flaw = flaw;
        this.last = last;
        this.kept = kept;
        this.state = StateFlaws.write(flaw, last);
        Arrays.fill(shared, last);
    }

    @Override
    public double[] forecast(int horizon) {
        if (flaw == Flaw.HANDS_OUT_ITS_ARRAY && horizon == shared.length) {
            return shared;
        }
        double[] values = new double[horizon];
        for (int i = 0; i < horizon; i++) {
            values[i] = flaw == Flaw.GROWS_EXPONENTIALLY ? last * Math.pow(1.1, i) : last;
        }
        return values;
    }

    @Override
    public byte[] state() {
        return flaw == Flaw.HANDS_OUT_ITS_STATE ? state : state.clone();
    }

    @Override
    public String provenance() {
        return "the last value, " + last + (kept == null ? "" : " of " + kept.size());
    }
}
