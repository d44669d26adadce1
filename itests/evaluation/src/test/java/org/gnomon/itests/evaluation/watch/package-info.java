/**
 * The detector of the watch on the Numenta Anomaly Benchmark, scored as its authors publish it.
 *
 * <p>{@link org.gnomon.itests.evaluation.watch.NabCorpus} reads a folder of it, {@link
 * org.gnomon.itests.evaluation.watch.NabScorer} scores, {@link
 * org.gnomon.itests.evaluation.watch.WatchCommand} tells.
 */
package org.gnomon.itests.evaluation.watch;
