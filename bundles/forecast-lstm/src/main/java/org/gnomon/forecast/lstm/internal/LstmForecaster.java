package org.gnomon.forecast.lstm.internal;

import java.util.Locale;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;

/** The trained net applied to any series: one run over its last window. */
public final class LstmForecaster implements TrainedForecaster {

    static final Descriptor DESCRIPTOR =
            new Descriptor(
                    "lstm",
                    "1",
                    "one long short-term memory net, trained on the whole fleet",
                    InputWindow.LEAST);

    /** A forecast may go so far beyond what was seen, as a share of the range seen. */
    private static final double BEYOND = 0.5;

    private final LstmModel model;
    private final byte[] state;
    private final String words;

    LstmForecaster(LstmModel model) {
        this(model, LstmState.write(model));
    }

    private LstmForecaster(LstmModel model, byte[] state) {
        this.model = model;
        this.state = state;
        this.words = LstmWords.of(model);
    }

    static LstmForecaster load(byte[] state) {
        byte[] own = state.clone();
        return new LstmForecaster(LstmState.read(own), own);
    }

    /** The net, with Tribuo's provenance. */
    public LstmModel model() {
        return model;
    }

    /** How many weights the net has. */
    public int size() {
        return model.learned().weights().length;
    }

    /** SHA-256 of the weights' bits, in hexadecimal. */
    public String hash() {
        return LstmWords.hash(model.learned().weights());
    }

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        if (history.size() < InputWindow.LEAST) {
            throw Problem.of(
                            Problem.REFUSED,
                            history.size() + " values, expected at least " + InputWindow.LEAST,
                            "Let the VM be sampled for some time first.")
                    .asException();
        }
        History known = History.of(history);
        double[] values = forecast(known);
        String basis =
                String.format(
                        Locale.ROOT,
                        "%s; level %.4g, scale %.3g, %s, from %d values",
                        words,
                        known.level(known.size() - 1) * known.unit(),
                        known.scale(known.size() - 1) * known.unit(),
                        known.day() > 0 ? "a day of " + known.day() + " steps" : "no day in it",
                        history.size());
        return new LstmFit(values, basis);
    }

    private double[] forecast(History known) {
        int last = known.size() - 1;
        double[] values = new double[InputWindow.STEPS];
        double[] answer = values.clone();
        if (known.scale(last) > 0) {
            double[] window = new double[model.learned().shape().inputs()];
            InputWindow.fill(known, last, true, window);
            answer = model.answer(window);
        }
        Bounds bounds = Bounds.of(known);
        for (int h = 0; h < values.length; h++) {
            double value = known.level(last) + known.scale(last) * answer[h];
            values[h] = bounds.keep(value) * known.unit();
            if (!Double.isFinite(values[h])) {
                throw Problem.of(
                                Problem.REFUSED,
                                "values so large that their forecast is " + values[h],
                                "Measure in a larger unit.")
                        .asException();
            }
        }
        return values;
    }

    /** What never went below zero is not forecast to; nothing goes far beyond what was seen. */
    private record Bounds(double low, double high) {

        static Bounds of(History known) {
            double low = known.value(0);
            double high = low;
            for (int i = 1; i < known.size(); i++) {
                low = Math.min(low, known.value(i));
                high = Math.max(high, known.value(i));
            }
            double more = BEYOND * (high - low);
            return new Bounds(low >= 0 ? Math.max(0, low - more) : low - more, high + more);
        }

        double keep(double value) {
            return Math.max(low, Math.min(high, value));
        }
    }

    @Override
    public FittedModel restore(byte[] fitted) {
        return LstmFit.restore(fitted);
    }

    @Override
    public byte[] state() {
        return state.clone();
    }

    @Override
    public String provenance() {
        return words;
    }
}
