package org.gnomon.forecast.tribuo.internal;

import java.util.Arrays;
import java.util.Locale;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** Any of Tribuo's regressions as a forecaster. */
abstract class RegressionForecaster implements Forecaster {

    /** So few values tell nothing: the longest stretch before, the farthest horizon after. */
    static final int LEAST = 144;

    /** So many moments are learned from at most: this bounds the time of a fit. */
    private static final int MOST_MOMENTS = 420;

    private static final int LEAST_MOMENTS_WITH_DAY = 96;
    private static final double BEYOND = 0.5;
    private static final String[] OUTPUTS = outputs();

    private final Descriptor descriptor;
    private final String kind;
    private final Regression regression;

    RegressionForecaster(String name, String description, Regression regression) {
        this.descriptor = new Descriptor(name, "1", description, LEAST);
        this.kind = "gnomon-" + name + "-1";
        this.regression = regression;
    }

    @Override
    public final Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public final FittedModel fit(Series history, long seed) {
        if (history.size() < LEAST) {
            throw refused(history.size() + " values, expected at least " + LEAST);
        }
        SmoothedSeries series =
                SmoothedSeries.of(history)
                        .orElseThrow(
                                () ->
                                        refused(
                                                "none of "
                                                        + history.size()
                                                        + " values was measured"));
        int last = series.size() - 1;
        if (series.scale() == 0) {
            double[] flat = new double[LagFeatures.HORIZONS.length];
            Arrays.fill(flat, series.value(last) * series.unit());
            return new Curve(kind, flat[0], flat, "it never moved, from " + last + " values");
        }
        return learn(series, seed);
    }

    private Curve learn(SmoothedSeries series, long seed) {
        int last = series.size() - 1;
        int moments = series.size() - LagFeatures.HORIZONS[LagFeatures.HORIZONS.length - 1];
        boolean days =
                series.day() > 0
                        && moments - series.day() >= LEAST_MOMENTS_WITH_DAY
                        && series.day() > LagFeatures.HORIZONS[LagFeatures.HORIZONS.length - 1] + 2;
        LagFeatures features = new LagFeatures(series, days);
        MutableDataset<Regressor> examples = examples(series, features, moments);
        double[] answers = answers(examples, features.at(last), features, (int) seed);
        double[] values = new double[answers.length];
        double[] range = range(series);
        double scale = series.scale() * features.damping(last);
        for (int k = 0; k < values.length; k++) {
            double value = series.level(last) + scale * answers[k];
            values[k] = finite(Math.max(range[0], Math.min(range[1], value)) * series.unit());
        }
        String words =
                String.format(
                        Locale.ROOT,
                        "%s on Tribuo; %d moments of %d values, %d features%s, level factor %.2f",
                        regression.words(),
                        examples.size(),
                        series.size(),
                        features.names().length,
                        days ? " with yesterday" : "",
                        series.factor());
        return new Curve(kind, series.level(last) * series.unit(), values, words);
    }

    /** The latest moments weigh no more, but there are none between them missing. */
    private static MutableDataset<Regressor> examples(
            SmoothedSeries series, LagFeatures features, int moments) {
        RegressionFactory factory = new RegressionFactory();
        MutableDataset<Regressor> examples =
                new MutableDataset<>(
                        new SimpleDataSourceProvenance("one series", factory), factory);
        int stride = Math.max(1, (moments - features.first()) / MOST_MOMENTS + 1);
        int phase = (moments - 1 - features.first()) % stride;
        for (int now = features.first() + phase; now < moments; now += stride) {
            examples.add(
                    new ArrayExample<>(
                            new Regressor(OUTPUTS, features.targets(now)),
                            features.names(),
                            features.at(now)));
        }
        return examples;
    }

    private double[] answers(
            MutableDataset<Regressor> examples, double[] now, LagFeatures features, int seed) {
        try {
            Model<Regressor> model = regression.trainer(seed).train(examples);
            try {
                ArrayExample<Regressor> question =
                        new ArrayExample<>(
                                new Regressor(OUTPUTS, new double[OUTPUTS.length]),
                                features.names(),
                                now);
                return model.predict(question).getOutput().getValues();
            } finally {
                regression.free(model);
            }
        } catch (RuntimeException | LinkageError e) {
            throw Problem.of(
                            Problem.REFUSED,
                            descriptor.name() + " could not learn: " + e,
                            "Other forecasters answer in its place.")
                    .asException(e);
        }
    }

    /** What never went below zero is not forecast to; nothing goes far beyond what was seen. */
    private static double[] range(SmoothedSeries series) {
        double low = series.value(0);
        double high = low;
        for (int i = 1; i < series.size(); i++) {
            low = Math.min(low, series.value(i));
            high = Math.max(high, series.value(i));
        }
        double more = BEYOND * (high - low);
        return new double[] {low >= 0 ? Math.max(0, low - more) : low - more, high + more};
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw refused("values so large that their forecast is " + value);
        }
        return value;
    }

    private static RuntimeException refused(String found) {
        return Problem.of(Problem.REFUSED, found, "Let the VM be sampled for some time first.")
                .asException();
    }

    @Override
    public final FittedModel restore(byte[] state) {
        return Curve.restore(kind, state);
    }

    private static String[] outputs() {
        String[] names = new String[LagFeatures.HORIZONS.length];
        for (int k = 0; k < names.length; k++) {
            names[k] = String.format(Locale.ROOT, "ahead%02d", LagFeatures.HORIZONS[k]);
        }
        return names;
    }
}
