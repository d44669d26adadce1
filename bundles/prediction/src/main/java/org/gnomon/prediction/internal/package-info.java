/**
 * The Predictive Analysis Module: forecasts ({@code forecast}), blackout forecasts from measured
 * parts ({@code blackout}) and verdicts on rehearsals and watches ({@code judge}).
 */
package org.gnomon.prediction.internal;
