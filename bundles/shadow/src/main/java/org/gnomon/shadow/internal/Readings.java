package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Evidence;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;

/**
 * Whether enough of the readings that there should be are there. One that failed leaves no sample,
 * and what is missing may well be what was bad: a verdict on the rest alone would be too kind.
 */
final class Readings {

    /**
     * A sampler that takes this many periods for a reading is slow; beyond, readings are missing.
     */
    private static final int SLOWEST = 2;

    private Readings() {}

    /**
     * A line if more than half are missing.
     *
     * @param when in words
     * @param samples in the order of time, of one stretch or more
     * @param failed how many readings are known to have failed
     * @param span how long was sampled
     * @param every how often
     */
    static Optional<Evidence> missing(
            String when, List<Sample> samples, int failed, Duration span, Duration every) {
        long expected = Math.max(span.dividedBy(pace(samples, every)), samples.size() + failed);
        if (samples.size() * 2L >= expected) {
            return Optional.empty();
        }
        return Optional.of(
                new Evidence(
                        "readings",
                        Verdict.INCONCLUSIVE,
                        samples.size(),
                        expected / 2.0,
                        "Of about "
                                + expected
                                + " readings "
                                + when
                                + " only "
                                + samples.size()
                                + " are there; at least half of them are needed, as nothing is"
                                + " known of the rest."));
    }

    /** The period that it was sampled with in fact: the median, as gaps must not pass for it. */
    private static Duration pace(List<Sample> samples, Duration every) {
        if (samples.size() < 2) {
            return every;
        }
        long[] apart = new long[samples.size() - 1];
        for (int i = 0; i < apart.length; i++) {
            apart[i] = Duration.between(samples.get(i).at(), samples.get(i + 1).at()).toNanos();
        }
        Arrays.sort(apart);
        long median = apart[apart.length / 2];
        long least = every.toNanos();
        return Duration.ofNanos(Math.max(least, Math.min(median, SLOWEST * least)));
    }
}
