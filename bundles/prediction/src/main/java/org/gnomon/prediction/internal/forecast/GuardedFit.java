package org.gnomon.prediction.internal.forecast;

import java.util.Arrays;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Series;

/** Calls into forecasters, which may be anyone's. */
final class GuardedFit {

    private GuardedFit() {}

    /** Why a forecaster cannot be used for this series. */
    static final class Unfit extends Exception {

        private static final long serialVersionUID = 1L;

        Unfit(String reason) {
            super(reason);
        }
    }

    /**
     * A forecast.
     *
     * @param values finite, one per step
     * @param provenance what the model says about itself
     */
    record Forecast(double[] values, String provenance) {}

    static Forecast forecast(ForecasterRegistry.Entry entry, Series history, int horizon)
            throws Unfit {
        int least = entry.descriptor().minimumHistory();
        if (history.size() < least) {
            throw new Unfit("needs " + least + " values, there are " + history.size());
        }
        FittedModel model;
        double[] values;
        String provenance;
        try {
            model = entry.forecaster().fit(history, Arrays.hashCode(history.toArray()));
            values = model.forecast(horizon);
            provenance = String.valueOf(model.provenance());
        } catch (GnomonException e) {
            throw new Unfit(e.problem().message());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new Unfit("failed with " + e);
        }
        if (values == null || values.length != horizon) {
            throw new Unfit(
                    "answered "
                            + (values == null ? "nothing" : values.length + " values")
                            + " when asked for "
                            + horizon);
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new Unfit("answered " + value);
            }
        }
        return new Forecast(values.clone(), provenance);
    }
}
