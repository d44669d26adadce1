package org.gnomon.prediction.internal.forecast.method;

import java.util.Arrays;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;

/**
 * A model that is the path it forecasts. Beyond its end the last values come again and again, or
 * the last one alone, on a slope if there is one.
 */
final class PathModel implements FittedModel {

    /** The farthest that may be asked: beyond it a slope could leave the numbers. */
    private static final int FARTHEST = 1_000_000;

    private final Forecaster.Descriptor of;
    private final double[] path;
    private final int period;
    private final double slope;
    private final String provenance;

    /**
     * Makes one.
     *
     * @param path 1 or more values, not copied
     * @param period how many of the last values come again beyond the path's end
     * @param slope what each further step adds
     * @throws org.gnomon.model.GnomonException {@code refused} if it would leave the numbers
     */
    PathModel(
            Forecaster.Descriptor of, double[] path, int period, double slope, String provenance) {
        this.of = of;
        this.path = path;
        this.period = period;
        this.slope = slope;
        this.provenance = provenance;
        for (double value : path) {
            if (!Double.isFinite(value + slope * FARTHEST)) {
                throw Problem.of(
                                Problem.REFUSED,
                                of.name() + " would forecast " + value + ", expected a number",
                                "The series has values too large to compute with.")
                        .asException();
            }
        }
    }

    /** One level for all time. */
    static PathModel flat(Forecaster.Descriptor of, double level, String provenance) {
        return new PathModel(of, new double[] {level}, 1, 0, provenance);
    }

    @Override
    public double[] forecast(int horizon) {
        double[] values = Arrays.copyOf(path, horizon);
        for (int i = path.length; i < horizon; i++) {
            int past = i - path.length;
            values[i] = path[path.length - period + past % period] + slope * (past + 1);
        }
        return values;
    }

    @Override
    public String provenance() {
        return provenance;
    }

    @Override
    public byte[] state() {
        StateWriter out = new StateWriter(of.name(), of.version());
        out.number(slope);
        out.count(period);
        out.count(path.length);
        for (double value : path) {
            out.number(value);
        }
        out.text(provenance);
        return out.bytes();
    }

    /** Reads what {@link #state()} wrote. */
    static PathModel restore(Forecaster.Descriptor of, byte[] state) {
        StateReader in = new StateReader(of.name(), of.version(), state);
        double slope = in.number();
        int period = in.count(1, Integer.MAX_VALUE);
        double[] path = new double[in.count(period, in.left() / Double.BYTES)];
        for (int i = 0; i < path.length; i++) {
            path[i] = in.number();
        }
        String provenance = in.text();
        in.end();
        return new PathModel(of, path, period, slope, provenance);
    }
}
