/**
 * Verdicts: has the update harmed the VM? Two phases of a copy, the primary beside it, a line of
 * evidence per question, one correction for their number and one for how often one looks.
 *
 * <pre>{@code
 *                calibration (A/A)      trial (A/B)
 * copy           ----------------   *   ----------------     * the update
 * primary        ----------------       ----------------     weighed 0 to 1, see Weight
 *
 * samples --> Judge: SampledMetric --> MetricTrial (rule, 4 x Stretch)
 *                                           |
 * TrialJudge:   Comparison (how much the level changed, less the primary's share)
 *                 |- LevelTest    beyond the margin?              weight 4
 *                 |- SpreadTest   unsteady?                       weight 1
 *                 |- TailTest     the worst twentieth?            weight 1
 *                 |- LeakTest     growing?                        weight 1
 *               or EventsTest     counts of rare events           weight 4
 *                           |
 * Lines (chance) --> Holm, within the Budget of this Look --> Judgement
 * }</pre>
 *
 * Harm is counted so that positive is worse. A no-go needs all of: harm that chance does not
 * explain, a best estimate beyond the margin, and a change that may have begun with the update. A
 * go needs harm beyond the margin ruled out (or none seen and more than twice the margin ruled
 * out), on every metric, which asks for no correction (intersection-union; Berger 1982). All else
 * is inconclusive, as is what was not measured, and says how much longer a trial would have to be.
 *
 * <p>The statistics, and where they come from:
 *
 * <ul>
 *   <li>Difference in differences on logarithms, the primary's weight from a regression of slow
 *       swings: Müller and Watson 2018; Deng et al. 2013 (CUPED).
 *   <li>Errors of neighbours that resemble each other: equal-weighted cosines with Student's t
 *       (Müller 2007; Lazarus, Lewis, Stock, Watson 2018) and the first autocorrelation, whichever
 *       is larger. Both are closed forms where a bootstrap of blocks (Politis and Romano 1994)
 *       would draw thousands of times: the same bits every time, at little cost.
 *   <li>Different variances before and after: Welch 1947.
 *   <li>Outliers pulled in: Winsor's way; for spread, Brown and Forsythe 1974.
 *   <li>Rare events: conditional binomial test, Przyborowski and Wilenski 1940; Fisher 1935.
 *   <li>Where a change began: the likelihood of a step, Hinkley 1970.
 *   <li>Several lines: Holm 1979, weighted. Several looks: Kim and DeMets 1987; Jennison and
 *       Turnbull 2000.
 * </ul>
 *
 * A trial that is extended has phases in several parts, each of a fresh copy. Parts are no
 * neighbours; how they differ widens the error. What they share is whether the harm comes with the
 * update each time, so the question when a change began is only asked of a single part.
 *
 * <p>What it cannot know: a load of the copy's own that changes in the very moment of the update,
 * once, looks like the update. A trial in several rounds is the remedy. Nor is there a metric yet
 * that counts events, such as errors: the rule for them serves work that is seen now and then.
 */
package org.gnomon.prediction.internal.judge;
