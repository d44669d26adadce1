/**
 * The watch after a switch: is what a VM does now unlike all it did before?
 *
 * <pre>
 *   value ─┬─ jump from the value before ───────────────┐
 *          ├─ short mean, from the usual or from a day ago ┤  each held against its own past:
 *          ├─ long mean, from the usual or from a day ago ─┤  how rare? (TailMemory)
 *          └─ how little it moves ──────────────────────┘
 *                                        │ added up: the surprise
 *                                        ▼
 *                      Refractory: one alarm for one event
 * </pre>
 *
 * <p>{@link org.gnomon.prediction.internal.watch.WatchDetector} is this for one series, a value at
 * a time, in bounded memory and without look-ahead. {@link
 * org.gnomon.prediction.internal.watch.WatchJudge} turns it, with the comparison of before and
 * after, into a verdict.
 */
package org.gnomon.prediction.internal.watch;
