package org.gnomon.prediction.internal.forecast.select;

import java.util.List;

/**
 * Who answers for a band.
 *
 * @param band the steps ahead
 * @param members their names, best first; the forecast is their median
 */
public record Choice(Band band, List<String> members) {

    public Choice {
        members = List.copyOf(members);
    }
}
