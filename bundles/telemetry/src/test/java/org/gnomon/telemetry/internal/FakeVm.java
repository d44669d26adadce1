package org.gnomon.telemetry.internal;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.VirtualMachine;

/** A VM that can only be sampled, in the way that a test says. */
final class FakeVm {

    static final VmId ID = new VmId("web-1");

    private FakeVm() {}

    static VirtualMachine with(Supplier<CompletionStage<Sample>> sampling) {
        VmDefinition definition =
                new VmDefinition(ID, "fake", VmDefinition.Origin.START, 1 << 20, 1, Map.of());
        return (VirtualMachine)
                Proxy.newProxyInstance(
                        FakeVm.class.getClassLoader(),
                        new Class<?>[] {VirtualMachine.class},
                        (proxy, method, args) ->
                                switch (method.getName()) {
                                    case "definition" -> definition;
                                    case "sample" -> sampling.get();
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    /** Answers at once, with the CPU going up by a thousandth each time. */
    static VirtualMachine steady(FakeWorld world) {
        int[] count = new int[1];
        return with(
                () ->
                        CompletableFuture.completedFuture(
                                sample(world.now(), count[0]++ % 1000 / 1000.0)));
    }

    static Sample sample(Instant at, double cpu) {
        return new Sample(
                ID,
                at,
                new PerformanceData(cpu, 0.5, 4096, Duration.ofNanos(123_456)),
                Double.NaN,
                10);
    }
}
