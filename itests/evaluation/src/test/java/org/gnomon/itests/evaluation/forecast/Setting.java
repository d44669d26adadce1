package org.gnomon.itests.evaluation.forecast;

import java.util.stream.IntStream;

/**
 * Where forecasts are made.
 *
 * @param values how many values of each series count
 * @param window how many values before an origin are shown: seven days of five minutes
 * @param apart how far the origins are apart
 * @param horizon how far is forecast
 */
record Setting(int values, int window, int apart, int horizon) {

    static final int NEAR = 12;

    static final Setting USUAL = new Setting(4032, 2016, 96, 48);

    int[] origins() {
        return IntStream.iterate(window, o -> o + horizon <= values, o -> o + apart).toArray();
    }
}
