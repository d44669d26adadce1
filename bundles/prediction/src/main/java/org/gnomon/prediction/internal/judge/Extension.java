package org.gnomon.prediction.internal.judge;

/**
 * How much longer a trial would have to be to tell, if what was seen so far is how it is: errors
 * fall with the square root of the time, and those of the phase before the update stay.
 */
final class Extension {

    private static final double LONG = 100;

    private Extension() {}

    /**
     * What has to become clear.
     *
     * @param harm the best estimate
     * @param change with its error
     * @param margin what is allowed
     */
    record Need(double harm, Difference change, double margin) {

        /** The error at which one could tell. */
        double error(Budget budget) {
            double unit = new Difference(0, 1, change.df()).reach(budget.risk());
            double strict = new Difference(0, 1, change.df()).reach(budget.alpha());
            double pass =
                    Math.max(
                            (margin - harm) / unit,
                            Math.min((2 * margin - harm) / unit, harm <= 0 ? LONG : 0));
            double fail = harm > margin ? harm / strict : 0;
            return Math.max(0, Math.max(pass, fail));
        }
    }

    /** A part of a sentence, empty if it can't be said. */
    static String say(MetricTrial trial, double[] variances, Need need, Budget budget) {
        double error = need.error(budget);
        double wanted = error * error;
        double total = need.change().error() * need.change().error();
        if (wanted == 0 || total <= wanted) {
            return "";
        }
        // What the phase before and the unsure weight of the primary leave, however long it takes.
        double stays = total - variances[1];
        double longer = variances[1] / (wanted - stays);
        if (wanted > stays && longer <= LONG) {
            return "; about "
                    + Words.span((longer - 1) * trial.copyAfter().span())
                    + " more of the trial would tell";
        }
        double both = total / wanted;
        return both > LONG
                ? "; it wavers too much to be told in any reasonable time"
                : Words.format(
                        "; a longer trial alone would not tell, both phases would have to be"
                                + " about %.1f times as long",
                        both);
    }
}
