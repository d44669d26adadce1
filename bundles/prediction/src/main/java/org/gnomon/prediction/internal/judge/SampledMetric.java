package org.gnomon.prediction.internal.judge;

import static org.gnomon.prediction.internal.judge.MetricRule.Kind.DIFFERENCE;
import static org.gnomon.prediction.internal.judge.MetricRule.Kind.RATIO;
import static org.gnomon.prediction.internal.judge.MetricRule.Part.DECIDES;
import static org.gnomon.prediction.internal.judge.MetricRule.Part.STEADINESS;
import static org.gnomon.prediction.internal.judge.MetricRule.Part.TAIL;
import static org.gnomon.prediction.internal.judge.MetricRule.Part.TELLS_OF_WORK;
import static org.gnomon.prediction.internal.judge.MetricRule.Part.TREND;

import java.util.List;
import java.util.Set;
import org.gnomon.model.Metric;
import org.gnomon.prediction.internal.judge.MetricRule.Kind;
import org.gnomon.prediction.internal.judge.MetricRule.Margin;
import org.gnomon.prediction.internal.judge.MetricRule.Part;

/**
 * A metric that samples hold, and its rule.
 *
 * @param metric which
 * @param rule how it is judged
 */
record SampledMetric(Metric metric, MetricRule rule) {

    /** The table, the most telling first. */
    static final List<SampledMetric> TABLE =
            List.of(
                    // What the guest gets done is what its users feel, and it does not depend on
                    // how a VMM spends CPU. The floor: one lost line of a console in 20 s is none.
                    of(
                            Metric.GUEST_PROGRESS,
                            RATIO,
                            Unit.PER_SECOND,
                            new Margin(1, 0.05, false),
                            Set.of(DECIDES, TELLS_OF_WORK, STEADINESS, TAIL)),
                    // Heavy-tailed, so twice the margin; half a millisecond is scheduling noise.
                    of(
                            Metric.NETWORK_LATENCY,
                            RATIO,
                            Unit.SECONDS,
                            new Margin(2, 0.0005, false),
                            Set.of(DECIDES, TELLS_OF_WORK, STEADINESS, TAIL)),
                    // Another VMM spends other CPU for the same guest: two QEMU versions under
                    // software emulation differ by 10 to 30 % of a mostly idle guest's small use.
                    // On a guest that uses 0.3 that is 0.09, so less than 0.15 of the VM's CPUs
                    // tells nothing. Where they are busy less room is left, and the floor falls.
                    of(
                            Metric.CPU_USAGE,
                            DIFFERENCE,
                            Unit.CPU_SHARE,
                            new Margin(1, 0.15, true),
                            Set.of(DECIDES, TELLS_OF_WORK)),
                    // The level holds the VMM's own overhead, which differs between versions
                    // without harm; what harms is growth.
                    of(
                            Metric.MEMORY_USAGE,
                            DIFFERENCE,
                            Unit.MEMORY_SHARE,
                            new Margin(1, 0.10, false),
                            Set.of(DECIDES, TREND)),
                    // Neither way is worse by itself.
                    of(
                            Metric.IO_RATE,
                            DIFFERENCE,
                            Unit.BYTES_PER_SECOND,
                            new Margin(1, 0, false),
                            Set.of()),
                    of(
                            Metric.DIRTY_RATE,
                            DIFFERENCE,
                            Unit.BYTES_PER_SECOND,
                            new Margin(1, 0, false),
                            Set.of()));

    private static SampledMetric of(
            Metric metric, Kind kind, Unit unit, Margin margin, Set<Part> parts) {
        return new SampledMetric(
                metric,
                new MetricRule(metric.label(), metric.direction(), kind, unit, margin, parts));
    }
}
