package org.gnomon.prediction.internal.training;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.TimeSource;

/** VMs with a CPU that works and a memory that stands still, sampled once a minute for so long. */
public final class FakeTelemetry implements Telemetry {

    private final TimeSource time;
    private final Set<VmId> vms = new TreeSet<>();
    private final int minutes;

    public FakeTelemetry(TimeSource time, int count, int minutes) {
        this.time = time;
        this.minutes = minutes;
        for (int i = 0; i < count; i++) {
            vms.add(new VmId("vm-" + i));
        }
    }

    @Override
    public void watch(VirtualMachine vm, Duration every) {
        throw new AssertionError("nobody watches");
    }

    @Override
    public void unwatch(VmId vm) {
        throw new AssertionError("nobody watches");
    }

    @Override
    public Set<VmId> known() {
        return vms;
    }

    @Override
    public Optional<Sample> latest(VmId vm) {
        return Optional.empty();
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to) {
        Random random = new Random(vm.hashCode());
        List<Sample> found = new ArrayList<>();
        for (int i = minutes; i > 0; i--) {
            Instant at = time.now().minusSeconds(60L * i);
            double cpu = random.nextDouble();
            if (!at.isBefore(from) && at.isBefore(to)) {
                found.add(
                        new Sample(
                                vm,
                                at,
                                new PerformanceData(
                                        cpu, 0.5, Double.NaN, PerformanceData.NOT_MEASURED),
                                Double.NaN,
                                Double.NaN));
            }
        }
        return found;
    }
}
