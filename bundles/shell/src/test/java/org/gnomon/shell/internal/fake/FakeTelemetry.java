package org.gnomon.shell.internal.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.backend.VirtualMachine;

/** One sample for whoever asks. */
public final class FakeTelemetry implements Telemetry {

    @Override
    public void watch(VirtualMachine vm, Duration every) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public void unwatch(VmId vm) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public Set<VmId> known() {
        return Set.of();
    }

    @Override
    public Optional<Sample> latest(VmId vm) {
        return Optional.of(
                new Sample(
                        vm,
                        Samples.AT,
                        new PerformanceData(0.25, Double.NaN, 0, PerformanceData.NOT_MEASURED),
                        4096,
                        Double.NaN));
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to) {
        return List.of();
    }
}
