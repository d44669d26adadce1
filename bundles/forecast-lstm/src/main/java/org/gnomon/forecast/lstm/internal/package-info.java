/**
 * One long short-term memory net for the whole fleet, as a Tribuo trainer and model.
 *
 * <pre>
 *   Series ── History ──▶ InputWindow ──▶ Example&lt;Regressor&gt; ──▶ LstmTrainer ──▶ LstmModel
 *             (level,     (48 steps,       (FleetDataset)         (Adam, back-     (weights,
 *              scale,      scaled)                                 propagation)     provenance)
 *              day)            │                                                      │
 *                              └───────────── LstmForecaster.fit ◀────────────────────┘
 * </pre>
 *
 * <p>The net sees no units: each window is told as distances from the smoothed level, in multiples
 * of how far the series usually strays from it. It answers for each of the next 48 steps with a
 * shift and with how much of the usual day it believes in. All maths is plain arithmetic in one
 * thread, so the same seed gives the same bits on every machine.
 */
package org.gnomon.forecast.lstm.internal;
