package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.backend.VirtualMachine;

/** Telemetry whose disk fails and whose readings fail when told to. */
final class FaultyTelemetry implements Telemetry {

    private final Telemetry telemetry;
    boolean throwsHistory;
    boolean throwsDays;

    /** Which samples have been taken. */
    Predicate<Sample> taken = sample -> true;

    FaultyTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public void watch(VirtualMachine vm, Duration every) {
        telemetry.watch(vm, every);
    }

    @Override
    public void unwatch(VmId vm) {
        telemetry.unwatch(vm);
    }

    @Override
    public Set<VmId> known() {
        return telemetry.known();
    }

    @Override
    public Optional<Sample> latest(VmId vm) {
        return telemetry.latest(vm);
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to) {
        requireDisk(throwsHistory);
        return telemetry.history(vm, from, to).stream().filter(taken).toList();
    }

    @Override
    public List<Sample> history(VmId vm, Instant from, Instant to, Duration step) {
        requireDisk(throwsDays);
        return telemetry.history(vm, from, to, step);
    }

    private static void requireDisk(boolean fails) {
        if (fails) {
            throw new IllegalStateException("the disk of the samples fails");
        }
    }
}
