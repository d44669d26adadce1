package org.gnomon.prediction.internal.judge;

import org.gnomon.service.PredictiveAnalysis.Look;

/**
 * What one look at a trial may risk. Whoever looks K times and stops at the first answer would be
 * wrong K times as often, so the risk of all looks together is spent as the square of the share of
 * looks that were taken (Kim and DeMets 1987; Jennison and Turnbull, Group Sequential Methods,
 * 2000, chapter 7): little at first, most at the end. A look takes what is newly spent, which holds
 * whatever the looks have in common; knowing that would gain little.
 *
 * @param alpha to call a harmless update bad, over all lines together
 * @param risk to let a harmful one pass, a line
 */
record Budget(double alpha, double risk) {

    private static final double RISK = 0.05;

    static Budget of(JudgeSettings settings, Look look) {
        double planned = look.planned();
        double number = Math.min(look.number(), planned);
        double share = (2 * number - 1) / (planned * planned);
        return new Budget(settings.alpha() * share, RISK * share);
    }
}
