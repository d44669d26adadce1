/**
 * Training of what learns from the fleet ({@link org.gnomon.spi.forecast.FleetTrainer}), in the
 * background and one at a time.
 *
 * <pre>{@code
 * trainer arrives --> its file is read --fine--> trained --> a forecaster like any other
 *                             \--none, another version, damaged--> untrained, said why
 * train --> Fleet of series --> trainer (goes on from what was trained) --> file --> trained
 * trainer leaves --> its training is cancelled, its forecaster is gone, its file stays
 * }</pre>
 */
package org.gnomon.prediction.internal.training;
