package org.gnomon.model;

import java.util.Objects;

/**
 * One line of evidence behind a verdict.
 *
 * @param subject what was looked at, for example {@code cpu-usage} or {@code preflight}
 * @param verdict what this line alone says
 * @param value what was found, NaN if it is not a number
 * @param threshold what it was held against, NaN if there is none
 * @param reason a sentence for a person, with the figures and their units
 */
public record Evidence(
        String subject, Verdict verdict, double value, double threshold, String reason) {

    public Evidence {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
    }
}
