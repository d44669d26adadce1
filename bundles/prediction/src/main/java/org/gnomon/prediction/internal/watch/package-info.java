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
 *
 * <p>What the Numenta benchmark measures is the detector alone: its score, with the refractory
 * period, at the benchmark's threshold. The watch takes the surprise as it is, at a stricter
 * threshold that grows with the number of looks, and asks as well whether the change is worse,
 * beyond the margin and lasting. The detector knows yesterday only if the samples before the switch
 * reach back a day in steps of half a minute or more; else the days before count through {@link
 * org.gnomon.prediction.internal.watch.DaysBefore}.
 */
package org.gnomon.prediction.internal.watch;
