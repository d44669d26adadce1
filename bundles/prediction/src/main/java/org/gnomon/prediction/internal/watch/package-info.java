/**
 * The watch after a switch: is what a VM does now unlike all it did before?
 *
 * <pre>
 *   value ─┬─ jump from the value before ───────────────┐
 *          ├─ short mean, from the usual or from a day ago ┤  each held against its own past:
 *          ├─ long mean, from the usual or from a day ago ─┤  how rare? ({@link TailMemory})
 *          └─ how little it moves ──────────────────────┘
 *                                        │ added up: the surprise
 *                                        ▼
 *                      {@link Refractory}: one alarm for one event
 * </pre>
 *
 * <p>{@link WatchDetector} is this for one series, a value at a time, in bounded memory and without
 * look-ahead. {@link WatchJudge} turns it, with the comparison of before and after, into a verdict.
 */
package org.gnomon.prediction.internal.watch;
