package org.gnomon.prediction.internal.forecast.select;

/** Why a forecaster cannot be used for a series. */
public final class SetAside extends Exception {

    private static final long serialVersionUID = 1L;

    public SetAside(String reason) {
        super(reason);
    }
}
