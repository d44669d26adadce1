package org.gnomon.telemetry.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gnomon.model.Sample;
import org.gnomon.model.StepMeans;

/**
 * The means per minute of one VM, made from its samples on disk once the minute is over. They are
 * for looking far back: a month of them is less than an hour of samples every 50 ms. A minute
 * counts as one, however often the VM was sampled in it. Not for use by several threads at once.
 */
final class MinuteMeans {

    static final Duration MINUTE = Duration.ofMinutes(1);

    /** Samples read in one go; what is left over comes next time. */
    private static final int MOST_AT_ONCE = 100_000;

    private final SampleMap samples;
    private final SampleMap minutes;

    MinuteMeans(SampleMap samples, SampleMap minutes) {
        this.samples = samples;
        this.minutes = minutes;
    }

    /**
     * A span of time to read.
     *
     * @param from inclusive
     * @param to exclusive
     * @param now the present
     */
    record Span(Instant from, Instant to, Instant now) {}

    /** Makes the minutes that are over by then. */
    void rollUp(Instant over, Instant now) {
        Instant from = end(now);
        Instant to = floor(over);
        if (!from.isBefore(to)) {
            return;
        }
        List<Sample> batch = new ArrayList<>();
        samples.each(
                from,
                to,
                sample -> {
                    batch.add(sample);
                    return batch.size() < MOST_AT_ONCE;
                });
        if (batch.isEmpty()) {
            return;
        }
        // The last minute of a batch that was cut off may have more samples.
        Instant last = floor(batch.get(batch.size() - 1).at());
        Instant whole =
                batch.size() < MOST_AT_ONCE || last.equals(floor(batch.get(0).at())) ? to : last;
        StepMeans means = new StepMeans(samples.vm(), floor(batch.get(0).at()), MINUTE);
        batch.stream().filter(s -> s.at().isBefore(whole)).forEach(means::add);
        means.means().forEach(minutes::put);
    }

    /**
     * Shows the means of the minutes of a span, oldest first.
     *
     * @param recent samples that may not be on disk yet, oldest first, without a gap
     */
    void each(Span span, List<Sample> recent, Consumer<Sample> sink) {
        Instant end = end(span.now());
        minutes.each(
                span.from(),
                earlier(end, span.to()),
                mean -> {
                    sink.accept(mean);
                    return true;
                });
        Instant tail = end.isAfter(span.from()) ? end : span.from();
        if (!tail.isBefore(span.to())) {
            return;
        }
        Instant inMemory = recent.isEmpty() ? span.to() : recent.get(0).at();
        StepMeans means = new StepMeans(samples.vm(), floor(tail), MINUTE);
        samples.each(
                tail,
                earlier(inMemory, span.to()),
                sample -> {
                    means.add(sample);
                    return true;
                });
        recent.stream().filter(s -> !s.at().isBefore(tail)).forEach(means::add);
        means.means().stream().filter(s -> !s.at().isBefore(span.from())).forEach(sink);
    }

    /**
     * Where the minutes end and the samples have to answer. Minutes that are yet to come were made
     * by a clock that ran ahead and was set back: they are made anew.
     */
    private Instant end(Instant now) {
        return minutes.lastTime(now).map(last -> last.plus(MINUTE)).orElse(Instant.MIN);
    }

    private static Instant floor(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
