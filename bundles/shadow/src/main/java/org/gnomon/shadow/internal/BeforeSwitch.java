package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Evidence;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Sample;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was sampled before a switch: read once, and tried again by the next one who asks if that
 * failed. Reads from a disk.
 */
final class BeforeSwitch {

    private static final Logger LOG = LoggerFactory.getLogger(BeforeSwitch.class);

    /** How much of the days before goes along: enough for the same time on some days. */
    private static final Duration DAYS = Duration.ofDays(7);

    private static final Duration STEP = Duration.ofMinutes(5);

    private final Desk desk;
    private final Job job;
    private final Instant calm;
    private final Instant frozen;
    private List<Sample> samples;
    private List<Sample> days;

    /**
     * Reads nothing yet.
     *
     * @param calm the end of the time before which the VM ran undisturbed
     * @param frozen when the switch began
     */
    BeforeSwitch(Desk desk, Job job, Instant calm, Instant frozen) {
        this.desk = desk;
        this.job = job;
        this.calm = calm;
        this.frozen = frozen;
    }

    // Copies on the same machine slow the VM down, so what came before them is what is normal; if
    // that is too short, all up to the switch has to do.
    synchronized List<Sample> samples() {
        if (samples == null) {
            ProtectionPolicy policy = job.ward.policy();
            Duration span = policy.watch().multipliedBy(3).plus(policy.calibration());
            List<Sample> undisturbed = desk.telemetry().history(job.id(), calm.minus(span), calm);
            long wanted = policy.watch().dividedBy(policy.sampleEvery());
            samples =
                    undisturbed.size() >= wanted
                            ? undisturbed
                            : desk.telemetry().history(job.id(), calm.minus(span), frozen);
        }
        return samples;
    }

    /**
     * A line if too few readings are there: half a watch's worth, or half of all since the first
     * one of a VM that is not known for longer.
     */
    synchronized Optional<Evidence> missing() {
        ProtectionPolicy policy = job.ward.policy();
        List<Sample> known = samples();
        Duration since =
                known.isEmpty() ? policy.watch() : Duration.between(known.get(0).at(), frozen);
        Duration span = since.compareTo(policy.watch()) < 0 ? since : policy.watch();
        return Readings.missing("before the switch", known, 0, span, policy.sampleEvery());
    }

    /** Of the days before, thinned out; none if they cannot be read, as a watch can do without. */
    synchronized List<Sample> days() {
        if (days == null) {
            Instant end = samples().isEmpty() ? calm : samples().get(0).at();
            try {
                days = desk.telemetry().history(job.id(), end.minus(DAYS), end, STEP);
            } catch (RuntimeException e) {
                LOG.warn("{} is watched without the days before", job.id(), e);
                return List.of();
            }
        }
        return days;
    }
}
