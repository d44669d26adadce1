/**
 * Verdicts: two phases of samples, a test per metric, one correction for their number.
 *
 * <pre>{@code
 * samples --> Phase (per metric) --> MetricTest (level), SpreadTest, LeakTest --> Line (p, verdict)
 * lines   --> Holm --> NO_GO lines; findings first --> Judgement
 * }</pre>
 *
 * Harm is counted so that positive is worse, in the metric's own unit. A line is a no-go if the
 * harm is beyond the margin with confidence, a go if it is shown to be within it, or if none is
 * seen and more than twice the margin is ruled out; else it is inconclusive.
 */
package org.gnomon.prediction.internal.judge;
