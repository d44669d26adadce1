package org.gnomon.prediction.internal.forecast.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * The median, at each step, of forecasters that err in different ways. Which ones is fixed, so it
 * rests on no backtest.
 */
@Component(service = Forecaster.class)
public final class MedianForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor(
                    "median", "1", "median of theta, seasonal-naive, running-median, ridge", 3);

    /** A day of five minutes, as far as the ridge itself looks. */
    private static final int FARTHEST = 288;

    private final List<Forecaster> members =
            List.of(
                    new ThetaForecaster(),
                    new SeasonalNaiveForecaster(),
                    new RunningMedianForecaster(),
                    new RidgeForecaster());

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        Measured.first(Measured.values(history));
        List<double[]> paths = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        for (Forecaster member : members) {
            String name = member.descriptor().name();
            try {
                paths.add(member.fit(history, seed).forecast(FARTHEST));
                names.add(name);
            } catch (GnomonException e) {
                unfit.add(e.problem().message());
            }
        }
        if (paths.isEmpty()) {
            throw Problem.of(Problem.REFUSED, String.join("; ", unfit), "").asException();
        }
        return new PathModel(
                DESCRIPTOR,
                middle(paths),
                1,
                0,
                "the middle of " + String.join(", ", names) + ", " + history.size() + " values");
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }

    private static double[] middle(List<double[]> paths) {
        double[] middle = new double[FARTHEST];
        double[] at = new double[paths.size()];
        for (int h = 0; h < FARTHEST; h++) {
            for (int m = 0; m < at.length; m++) {
                at[m] = paths.get(m)[h];
            }
            Arrays.sort(at);
            middle[h] = at[(at.length - 1) / 2] / 2 + at[at.length / 2] / 2;
        }
        return middle;
    }
}
