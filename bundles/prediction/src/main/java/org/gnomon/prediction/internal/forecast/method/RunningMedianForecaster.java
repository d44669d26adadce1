package org.gnomon.prediction.internal.forecast.method;

import java.util.Arrays;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * The median of the last values goes on: for a figure that idles and bursts, such as disk or
 * network traffic, no other level has a smaller mean absolute error. How many values is fitted, for
 * the near and the far apart, at moments spread over the history.
 */
@Component(service = Forecaster.class)
public final class RunningMedianForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("running-median", "1", "the middle of the last values goes on", 3);

    private static final int[] WINDOWS = {3, 12, 48, 288};
    private static final int NEAR = 12;
    private static final int FAR = 48;
    private static final int LOOKS = 32;

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = Measured.values(history);
        Measured.first(values);
        int near = window(values, 0, NEAR);
        int far = window(values, NEAR, FAR);
        double[] path = new double[NEAR + 1];
        Arrays.fill(path, median(values, values.length, near));
        path[NEAR] = median(values, values.length, far);
        return new PathModel(
                DESCRIPTOR,
                path,
                1,
                0,
                "the median of the last "
                        + near
                        + " values, beyond "
                        + NEAR
                        + " steps of the last "
                        + far
                        + ", from "
                        + values.length);
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }

    /** The window with the least absolute error from so many steps ahead to so many. */
    private static int window(double[] values, int from, int to) {
        int begin = values.length / 4;
        int end = values.length - to;
        int best = Math.min(WINDOWS[1], values.length);
        double least = Double.POSITIVE_INFINITY;
        for (int window : WINDOWS) {
            double error = 0;
            for (int k = 0; k < LOOKS && end > begin && window <= values.length / 2; k++) {
                int at = begin + 1 + (int) ((long) k * (end - begin - 1) / LOOKS);
                error += error(values, median(values, at, window), at + from, at + to);
            }
            if (end > begin && window <= values.length / 2 && error < least) {
                least = error;
                best = window;
            }
        }
        return best;
    }

    private static double error(double[] values, double said, int from, int to) {
        double error = 0;
        for (int i = from; i < to; i++) {
            error += Double.isNaN(values[i]) ? 0 : Math.abs(values[i] - said);
        }
        return error;
    }

    /** Of the window right before an index; of the last value before it if the window is a gap. */
    private static double median(double[] values, int end, int window) {
        double[] part = new double[Math.min(window, end)];
        int n = 0;
        for (int i = end - part.length; i < end; i++) {
            if (!Double.isNaN(values[i])) {
                part[n++] = values[i];
            }
        }
        if (n == 0) {
            int i = end - 1;
            while (i >= 0 && Double.isNaN(values[i])) {
                i--;
            }
            return values[i >= 0 ? i : Measured.first(values)];
        }
        Arrays.sort(part, 0, n);
        return part[(n - 1) / 2] / 2 + part[n / 2] / 2;
    }
}
