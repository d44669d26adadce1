/**
 * What updates did to VMs, and what the next one will do.
 *
 * <pre>
 *   samples before, after --Level--> robust levels --Effect--> log ratio and its standard error
 *                                                                |
 *                         ImpactStore: a file per backend and class of update
 *                                                                |
 *   this VM's own ----.                                          v
 *   its kind, same versions --> ImpactModel: partial pooling --> change with interval, or unknown
 *   its kind, others ---------'
 * </pre>
 *
 * <p>A VM that had more to do after an update than before it looks changed by it. Nothing in the
 * samples tells the two apart; over several updates such changes scatter, and the scatter widens
 * the interval.
 */
package org.gnomon.prediction.internal.impact;
