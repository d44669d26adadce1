package org.gnomon.backend.kvm.internal;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.gnomon.model.Blackout;

/** Prints measured blackouts. */
final class Blackouts {
    private Blackouts() {}

    static String table(List<Blackout> all) {
        return "blackout of "
                + all.size()
                + " switches, ms p50/p99: total "
                + line(all, Blackout::total)
                + ", vcpu stop "
                + line(all, Blackout::vcpuStop)
                + ", device transfer "
                + line(all, Blackout::deviceTransfer)
                + ", disk handover "
                + line(all, Blackout::diskHandover)
                + ", activation "
                + line(all, Blackout::activation);
    }

    private static String line(List<Blackout> all, Function<Blackout, Duration> part) {
        double[] sorted =
                all.stream().mapToDouble(b -> part.apply(b).toNanos() / 1e6).sorted().toArray();
        return String.format(
                "%.1f/%.1f",
                sorted[sorted.length / 2],
                sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.99) - 1)]);
    }
}
