package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import org.gnomon.model.Metric;
import org.gnomon.model.VmId;

/**
 * What is forecast.
 *
 * @param vm of which VM
 * @param metric which figure
 * @param step how far apart
 */
public record SeriesKey(VmId vm, Metric metric, Duration step) {

    /** Fit for the name of a file. */
    @Override
    public String toString() {
        return vm + "." + metric.label() + "." + step;
    }
}
