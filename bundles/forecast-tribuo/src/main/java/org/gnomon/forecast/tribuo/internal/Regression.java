package org.gnomon.forecast.tribuo.internal;

import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.regression.Regressor;

/** One of Tribuo's ways to learn numbers from numbers. */
interface Regression {

    /** A new trainer each time: Tribuo's count how often they were used. */
    Trainer<Regressor> trainer(int seed);

    /** Frees what the collector does not see. */
    default void free(Model<Regressor> model) {}

    /** For a person. */
    String words();
}
