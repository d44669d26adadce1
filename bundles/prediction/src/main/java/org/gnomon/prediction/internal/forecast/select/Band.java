package org.gnomon.prediction.internal.forecast.select;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of the horizon whose forecasters are chosen together.
 *
 * @param from its first step ahead, from 1
 * @param to its last
 */
public record Band(int from, int to) {

    private static final int[] ENDS = {12, 48};

    /** The bands of a horizon: what is near, what is far, what is beyond. */
    static List<Band> upTo(int horizon) {
        List<Band> bands = new ArrayList<>();
        int from = 1;
        for (int end : ENDS) {
            if (from <= horizon) {
                bands.add(new Band(from, Math.min(end, horizon)));
                from = end + 1;
            }
        }
        if (from <= horizon) {
            bands.add(new Band(from, horizon));
        }
        return bands;
    }

    @Override
    public String toString() {
        return from + "-" + to;
    }
}
