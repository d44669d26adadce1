package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/**
 * What a line about a level says.
 *
 * @param scale what was compared on
 * @param seen what came out
 * @param harm of it, positive is worse
 * @param margin what is allowed, on the scale
 * @param relative whether to speak in shares of the level
 * @param risk of the upper bound
 */
record LevelSentence(
        Scale scale,
        Comparison seen,
        Difference harm,
        double margin,
        boolean relative,
        double risk) {

    static String figures(MetricRule rule, Comparison seen) {
        String copy =
                Words.format(
                        "%s: %s before, %s after",
                        rule.name(), rule.unit().say(seen.before()), rule.unit().say(seen.after()));
        return seen.beside().known()
                ? copy
                        + Words.format(
                                " (the primary meanwhile %s and %s, which counts for %.2f)",
                                rule.unit().say(seen.beside().before()),
                                rule.unit().say(seen.beside().after()),
                                seen.beside().weight())
                : copy;
    }

    Evidence evidence(Verdict verdict, boolean stalls, String extension) {
        return new Evidence(
                scale.rule().name(),
                verdict,
                scale.shown(harm.value(), relative),
                scale.shown(margin, relative),
                figures(scale.rule(), seen) + "; " + because(verdict, stalls, extension));
    }

    private String unclear(boolean stalls, String bounds, String extension) {
        if (stalls && harm.value() < margin) {
            return "mostly alike, but in some stretches so much worse that the mean is far beyond"
                    + " the "
                    + say(margin)
                    + " that is allowed.";
        }
        if (harm.value() > margin && !seen.mayBeTheUpdates()) {
            return bounds
                    + ", but that began "
                    + Words.span(Math.abs(seen.onset()))
                    + (seen.onset() < 0 ? " before" : " after")
                    + " the update, which may have nothing to do with it; another round would"
                    + " tell.";
        }
        if (harm.value() > margin && seen.slow() && harm.isSeen(risk)) {
            return bounds
                    + ", but it wavers so slowly that this may be one of its swings; another round"
                    + " would tell.";
        }
        return bounds
                + ", which does not tell whether it is more than the "
                + say(margin)
                + " that is allowed"
                + extension
                + ".";
    }

    private String because(Verdict verdict, boolean stalls, String extension) {
        double most = harm.atMost(risk);
        String bounds = say(harm.atLeast()) + " to " + say(most) + " worse";
        String allowed = say(margin) + " is allowed";
        return switch (verdict) {
            case NO_GO -> bounds + ", " + allowed + ".";
            case GO ->
                    most < margin
                            ? "at most " + say(most) + " worse, " + allowed + "."
                            : "no harm seen, and more than "
                                    + say(most)
                                    + " is ruled out ("
                                    + allowed
                                    + ").";
            case INCONCLUSIVE -> unclear(stalls, bounds, extension);
        };
    }

    private String say(double value) {
        return scale.say(value, relative);
    }
}
