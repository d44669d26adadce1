package org.gnomon.forecast.lstm.internal;

/**
 * How large a net is, and where in its one array of weights each part lies. A window has {@code
 * steps} times {@code channels} values, time by time, and then {@code traits} values that hold for
 * all of it. The last channel is the usual day at the time to be forecast, the one before it how
 * far the series strays until then, which the answer is a multiple of; the last trait damps the
 * answer.
 *
 * @param steps how many values it looks back on, and forecasts
 * @param channels how many values a step has
 * @param traits how many values a window has besides
 * @param hidden how many cells remember
 */
record Shape(int steps, int channels, int traits, int hidden) {

    /** What the forecasters of this version use. */
    static Shape ofHidden(int hidden) {
        return new Shape(InputWindow.STEPS, InputWindow.CHANNELS, InputWindow.TRAITS, hidden);
    }

    /** Values in a window. */
    int inputs() {
        return steps * channels + traits;
    }

    /** Input gate, forget gate, output gate, candidate: one of each for each cell. */
    int gates() {
        return 4 * hidden;
    }

    /** For each step a shift, and the share of the usual day. */
    int outputs() {
        return 2 * steps;
    }

    int traitWeights() {
        return channels * gates();
    }

    int recurrentWeights() {
        return traitWeights() + traits * gates();
    }

    int gateBias() {
        return recurrentWeights() + hidden * gates();
    }

    int headWeights() {
        return gateBias() + gates();
    }

    int headBias() {
        return headWeights() + hidden * outputs();
    }

    /** All weights. */
    int size() {
        return headBias() + outputs();
    }
}
