package org.gnomon.prediction.internal.forecast.method;

import java.util.Locale;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * The theta method of Assimakopoulos and Nikolopoulos (2000) in the form of Hyndman and Billah
 * (2003): simple exponential smoothing with a drift of half the slope of the line through all
 * values.
 */
@Component(service = Forecaster.class)
public final class ThetaForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("theta", "1", "smoothing with half the slope of the whole", 3);

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = Measured.values(history);
        Smoothing smoothing = Smoothing.fit(values);
        double alpha = smoothing.alpha();
        double drift = slope(values) / 2;
        int known = values.length - Measured.first(values);
        double ahead = (1 - StrictMath.pow(1 - alpha, known)) / alpha;
        double next = smoothing.level(values) + drift * ahead;
        return new PathModel(
                DESCRIPTOR,
                new double[] {next},
                1,
                drift,
                String.format(
                        Locale.ROOT,
                        "alpha %.3f, drift %.4g a step, from %d values",
                        alpha,
                        drift,
                        values.length));
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }

    /** Of the least squares line. */
    private static double slope(double[] values) {
        double n = 0;
        double meanTime = 0;
        double meanValue = 0;
        double together = 0;
        double spread = 0;
        for (int t = 0; t < values.length; t++) {
            if (!Double.isNaN(values[t])) {
                n++;
                double before = t - meanTime;
                meanTime += before / n;
                meanValue += (values[t] - meanValue) / n;
                together += before * (values[t] - meanValue);
                spread += before * (t - meanTime);
            }
        }
        return spread > 0 ? together / spread : 0;
    }
}
