package org.gnomon.forecast.lstm.internal;

/**
 * How the net is trained; the same for every fleet.
 *
 * @param hidden cells that remember
 * @param epochs how often it sees every window
 * @param batch windows to a step of the weights
 * @param rate the highest by which weights are changed
 * @param bend below this an error counts by its square, above by its size
 */
record Settings(int hidden, int epochs, int batch, double rate, double bend) {

    static final Settings ANEW = new Settings(20, 10, 32, 4e-3, 0.1);

    /** To go on with a net that has learned before: shorter and gentler. */
    Settings finer(Shape shape) {
        return new Settings(shape.hidden(), (epochs + 2) / 3, batch, rate / 5, bend);
    }
}
